import OpenSSL
package import Postgres
import Wire

/// Slows down guessing of an account's password: ten different passwords in fifteen minutes, whoever asks.
///
/// An attempt is counted before the password is looked at, so that attempts made at once cannot slip past the count; a
/// success forgets them. The same wrong password again is the same mistake again and does not count (so a mail program
/// or phone with an old password does not lock its owner out). Unknown accounts are counted like known ones, or
/// the answer would tell them apart.
package struct LoginThrottle: Sendable {
    private let database: any Queryable
    /// Makes the hashes of accounts and passwords useless without the daemon's secret.
    private let key: String

    package static let attempts = 10

    package init(_ database: any Queryable, key: String) {
        self.database = database
        self.key = key
    }

    /// Counts an attempt.
    ///
    /// - Throws: `Problem` 429 with the seconds to wait, or `PostgresError`.
    package func count(account: String, password: String) async throws {
        let name = key(of: account)
        let rows = try await database.query(
            """
            with forgotten as (
                delete from login_throttle
                where account in (
                    select account
                    from login_throttle
                    where window_end < now()
                      and account <> \(name)
                    order by window_end
                    limit 10
                    for update skip locked
                )
            )
            insert into login_throttle as t (account, attempts, last_password, window_end)
            values (\(name), 1, \(hash("password", account, password)), now() + interval '15 minutes')
            on conflict (account) do update
            set attempts = case
                    when t.window_end < now() then 1
                    when t.last_password = excluded.last_password then t.attempts
                    else least(t.attempts + 1, \(Self.attempts + 1))
                end,
                last_password = excluded.last_password,
                window_end = case when t.window_end < now() then excluded.window_end else t.window_end end
            returning attempts, ceil(extract(epoch from window_end - now()))::integer
            """)
        guard let (attempts, wait) = try rows.first?.decode(Int.self, Int.self), attempts > Self.attempts
        else { return }
        throw Problem.tooManyRequests(
            "Too many attempts to sign in to this account. Wait \(minutes(wait)) and try again.",
            retryAfter: max(wait, 1))
    }

    /// Forgets the attempts: the right password came.
    package func clear(account: String) async throws {
        try await database.execute("delete from login_throttle where account = \(key(of: account))")
    }

    /// What stands for the account in the table.
    package func key(of account: String) -> String { hash("account", account) }

    /// The lengths of the parts go in as well, so that no two lists of parts look alike.
    private func hash(_ parts: String...) -> String {
        var message: [UInt8] = []
        for part in parts {
            message += "\(part.utf8.count):".utf8
            message += part.utf8
        }
        return HMACSHA256.hex(message, key: key.utf8)
    }

    private func minutes(_ seconds: Int) -> String {
        seconds > 90 ? "\((seconds + 59) / 60) minutes" : "a minute"
    }
}

import Daemon
package import FoundationEssentials
import OpenSSL
package import Postgres
package import Wire

/// Slows down guessing of an account's password without shutting its owner out.
///
/// From one address, or on one device that the account knows, ten different passwords in fifteen minutes; in one live session
/// that changes its password as many. All addresses together have a hundred, which is what stops a guess from many of them. That
/// bound holds for strangers only: who has signed in from this device before gets in whatever strangers do.
///
/// An attempt is counted before the password is looked at, so that attempts made at once cannot slip past the count; a
/// success forgets those of its own place. The same wrong password again is the same mistake again and does not count (so a mail
/// program or phone with an old password does not lock its owner out). Unknown accounts are counted like known ones, or the
/// answer would tell them apart.
package struct LoginThrottle: Sendable {
    /// From where a password is tried.
    package enum Place: Sendable {
        /// The client's network; nil when it is not known.
        case network(String?)
        /// The id of a device from which this account was signed in to before.
        case device(String)
        /// A session of the account.
        case session(UUID?)
    }

    private let database: any Queryable
    /// Makes the hashes of accounts and passwords useless without the daemon's secret.
    private let key: String

    /// Different passwords from one place.
    package static let attempts = 10
    /// Different passwords from all networks together.
    package static let strangersAttempts = 100

    package init(_ database: any Queryable, key: String) {
        self.database = database
        self.key = key
    }

    /// Counts an attempt.
    ///
    /// - Throws: `Problem` 429 with the seconds to wait, or `PostgresError`.
    package func count(account: String, password: String, from place: Place) async throws {
        let isStranger = if case .network = place { true } else { false }
        let here = key(of: account, at: place)
        let strangers = hash("strangers", account)
        let owner = owner(of: account)
        let password = hash("password", account, password)
        // What one place has too much is not counted for all: one address must not use up what is there for the others. A row is
        // locked by who counts only, first that of the place and then that of all, so nobody waits in a circle.
        let rows = try await database.query(
            """
            with forgotten as (
                delete from login_throttle
                where account in (
                    select account
                    from login_throttle
                    where window_end < now()
                      and account not in (\(here), \(strangers))
                    order by window_end
                    limit 10
                    for update skip locked
                )
            ), here as (
                insert into login_throttle as t (account, owner, attempts, last_password, window_end)
                values (\(here), \(owner), 1, \(password), now() + interval '15 minutes')
                \(Self.counting(to: Self.attempts))
            ), strangers as (
                insert into login_throttle as t (account, owner, attempts, last_password, window_end)
                select \(strangers), \(owner), 1, \(password), now() + interval '15 minutes'
                from here
                where \(isStranger)
                  and attempts <= \(Self.attempts)
                \(Self.counting(to: Self.strangersAttempts))
            )
            select ceil(extract(epoch from max(window_end) - now()))::integer
            from (
                select window_end from here where attempts > \(Self.attempts)
                union all
                select window_end from strangers where attempts > \(Self.strangersAttempts)
            ) as refused
            having count(*) > 0
            """)
        guard let wait = try rows.first?.decode(Int.self) else { return }
        throw Problem.tooManyRequests(
            "Too many attempts to sign in to this account. Wait \(minutes(wait)) and try again.",
            retryAfter: max(wait, 1))
    }

    /// What an attempt does to a row that is there.
    private static func counting(to bound: Int) -> Query {
        """
        on conflict (account) do update
        set attempts = case
                when t.window_end < now() then 1
                when t.last_password = excluded.last_password then t.attempts
                else least(t.attempts + 1, \(bound + 1))
            end,
            last_password = excluded.last_password,
            window_end = case when t.window_end < now() then excluded.window_end else t.window_end end
        returning attempts, window_end
        """
    }

    /// Forgets the attempts from a place: the right password came from there.
    package func clear(account: String, from place: Place) async throws {
        try await database.execute("delete from login_throttle where account = \(key(of: account, at: place))")
    }

    /// Forgets all attempts on an account, and logs that somebody wanted it.
    ///
    /// - Parameter actor: who, for the audit log.
    package func unlock(_ account: Account, by actor: String) async throws {
        // The daemon before this one has a row for the account alone.
        try await database.execute(
            """
            with forgotten as (
                delete from login_throttle
                where owner = \(owner(of: account.email))
                   or account = \(owner(of: account.email))
            )
            insert into audit_log (actor, action, subject, detail, request_id)
            values (\(actor), 'account.unlocked', \(account.id.text),
                jsonb_build_object('email', \(account.email)::text), \(CurrentRequest.id))
            """)
    }

    // MARK: - What stands in the table

    /// What stands for the attempts from a place.
    package func key(of account: String, at place: Place) -> String {
        switch place {
        case .network(let network): hash("network", account, network ?? "")
        case .device(let id): hash("device", account, id)
        case .session(let id): hash("session", account, id?.text ?? "")
        }
    }

    /// What stands for an account, whatever the place; the daemon before this one counts by it.
    package func owner(of account: String) -> String { hash("account", account) }

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

import Daemon
package import FoundationEssentials
import OpenSSL
package import Postgres
package import Wire

/// Slows down guessing of an account's password without shutting its owner out.
///
/// One address, one device that the account knows, and one live session that changes its password may each try ten different
/// passwords in fifteen minutes. All addresses together may try a hundred, which stops a guess from many of them. That limit
/// applies only to strangers: a device that has signed in before gets in whatever strangers do.
///
/// An attempt is counted before the password is checked, so concurrent attempts cannot bypass the count. A success clears the
/// attempts of its own place. The same wrong password again does not count, so a program or phone with an old password does
/// not lock its owner out. Unknown accounts are counted like known ones, because otherwise the answer would tell them apart.
package struct LoginThrottle: Sendable {
    /// The origin of an attempt.
    package enum Place: Sendable {
        /// The client's network; nil when it is not known.
        case network(String?)
        /// The id of a device that has signed in to this account before.
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
        // Attempts beyond the limit of a place are not counted for all, so one address can't use up the limit of the others.
        // Only this statement locks rows, first the place's and then that of all, so it never deadlocks.
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

    /// The effect of an attempt on an existing row.
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

    /// Clears the attempts from a place that sent the right password.
    package func clear(account: String, from place: Place) async throws {
        try await database.execute("delete from login_throttle where account = \(key(of: account, at: place))")
    }

    /// Clears all attempts on an account, and writes an audit row.
    ///
    /// - Parameter actor: who, for the audit log.
    package func unlock(_ account: Account, by actor: String) async throws {
        // The previous version of the daemon has a row for the account alone.
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

    // MARK: - Keys of the table

    /// The key of the attempts from a place.
    package func key(of account: String, at place: Place) -> String {
        switch place {
        case .network(let network): hash("network", account, network ?? "")
        case .device(let id): hash("device", account, id)
        case .session(let id): hash("session", account, id?.text ?? "")
        }
    }

    /// The key of an account, whatever the place; the previous version of the daemon counts by it.
    package func owner(of account: String) -> String { hash("account", account) }

    /// Includes the lengths of the parts, so different lists of parts never have the same key.
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

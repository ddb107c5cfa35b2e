import Database
import FoundationEssentials
package import Postgres
import Wire

/// Sessions and the news of their end: the only place with SQL on `sessions` and `session_news`, besides the triggers of
/// migrations/auth/0004_sessions.sql, which write the news.
///
/// Every function throws `PostgresError`.
package struct SessionStore: Sendable {
    private let database: any Queryable

    package init(database: any Queryable) {
        self.database = database
    }

    /// The content of a token.
    package struct Session: Sendable {
        let id: UUID
        let user: UUID
        let email: String
        let isEmailVerified: Bool
        let role: Role
        let issuedAt: Timestamp
    }

    /// Begins a session of a person whose password was right.
    ///
    /// The account is locked meanwhile. A block or a change of password comes either before this and is seen here, or after it
    /// and ends this session, too.
    ///
    /// - Parameters:
    ///   - user: as read for the check of the password.
    ///   - lifetime: of its token, in seconds.
    /// - Returns: nil when the account has changed since.
    package func begin(for user: UserStore.User, lifetime: Int) async throws -> Session? {
        try await database.query(
            """
            with account as (
                select id, email, email_verified_at is not null as is_verified, role, sessions_since
                from users
                where id = \(user.account.id)
                  and is_active
                  and sessions_since = \(user.sessionsSince)
                for share
            ), begun as (
                insert into sessions (id, user_id, created_at, expires_at)
                select \(UUID.v7())::uuid, id, moment, moment + make_interval(secs => \(lifetime))
                from account
                    cross join lateral (select greatest(clock_timestamp(), sessions_since) as moment) as begin
                returning id, created_at
            )
            select begun.id, account.id, account.email, account.is_verified, account.role, begun.created_at
            from begun, account
            """
        ).first.map { row in
            let (id, user, email, isVerified, role, issuedAt) = try row.decode(
                UUID.self, UUID.self, String.self, Bool.self, Role.self, Timestamp.self)
            return Session(
                id: id, user: user, email: email, isEmailVerified: isVerified, role: role, issuedAt: issuedAt)
        }
    }

    /// Ends a session; an ended one stays unchanged. A session without a row, of an older token, gets one.
    ///
    /// - Parameter lifetime: of tokens, in seconds.
    func end(_ id: UUID, of user: UUID, lifetime: Int) async throws {
        try await database.execute(
            """
            insert into sessions (id, user_id, expires_at, ended_at)
            select \(id)::uuid, id, clock_timestamp() + make_interval(secs => \(lifetime)), clock_timestamp()
            from users
            where id = \(user)
            on conflict (id) do update
            set ended_at = excluded.ended_at
            where sessions.ended_at is null
              and sessions.user_id = excluded.user_id
            """)
    }

    /// The news after a number, at most `limit` of them.
    func news(after number: Int, limit: Int = 1000) async throws -> SessionNews {
        // The order matters: the second statement sees all news up to the last number.
        let answers = try await database.pipeline([
            "select last_number from session_news_state",
            """
            select number, session_id, user_id, issued_before, expires_at
            from session_news
            where number > \(number)
            order by number
            limit \(limit)
            """,
        ])
        return SessionNews(
            lastNumber: try answers[0].rows.first?.decode(Int.self) ?? 0,
            items: try answers[1].rows.compactMap(Self.item))
    }

    /// Makes the database keep news for at least the lifetime of this daemon's tokens.
    package func keepNews(forTokensOf lifetime: Int) async throws {
        try await database.execute(
            """
            update session_news_state
            set token_lifetime = make_interval(secs => \(lifetime))
            where token_lifetime < make_interval(secs => \(lifetime))
            """)
    }

    /// Deletes sessions and news an hour after their tokens have expired; the hour is for slow clocks.
    package func removeExpired() async throws {
        try await database.execute("delete from sessions where expires_at < now() - interval '1 hour'")
        try await database.execute("delete from session_news where expires_at < now() - interval '1 hour'")
    }

    private static func item(_ row: Row) throws -> SessionNews.Item? {
        let (number, session, user, issuedBefore, expiresAt) = try row.decode(
            Int.self, UUID?.self, UUID?.self, Timestamp?.self, Timestamp.self)
        let ended: SessionNews.Ended
        if let session {
            ended = .session(session)
        } else if let user, let issuedBefore {
            ended = .sessions(ofUser: user, issuedBefore: issuedBefore)
        } else {
            return nil
        }
        return SessionNews.Item(number: number, ended: ended, expiresAt: expiresAt)
    }
}

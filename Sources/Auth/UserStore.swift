import Daemon
import Database
package import FoundationEssentials
package import Postgres
package import Wire

/// The accounts: the only place with SQL on `users`.
///
/// Every function throws `PostgresError`.
package struct UserStore: Sendable {
    private let database: any Queryable

    package init(database: any Queryable) {
        self.database = database
    }

    /// An account with the fields that only auth may see.
    package struct User: Sendable {
        let account: Account
        let passwordHash: String
        /// Tokens made before this moment are refused; whole seconds. A trigger keeps it later than all of them.
        let sessionsSince: Timestamp
        /// Whether the account is known to own the e-mail address.
        let isEmailVerified: Bool
    }

    // MARK: - One account

    /// - Parameter session: nil for a token without one.
    /// - Returns: nil when there is no such account, or the session has ended.
    package func user(id: UUID, inSession session: UUID?) async throws -> User? {
        try await database.query(
            """
            select id, email, role, is_active, created_at, password_hash, sessions_since,
                email_verified_at is not null
            from users
            where id = \(id)
              and not exists (
                  select from sessions
                  where sessions.id = \(session)
                    and ended_at is not null
              )
            """
        ).first.map(Self.user)
    }

    func user(email: EmailAddress) async throws -> User? {
        try await database.query(
            """
            select id, email, role, is_active, created_at, password_hash, sessions_since,
                email_verified_at is not null
            from users
            where email = \(email.text)
            """
        ).first.map(Self.user)
    }

    /// Creates an account. If the shop's owner creates it, its e-mail counts as verified, because the owner typed it.
    ///
    /// - Parameter actor: for the audit log; nil for people who register themselves, which the log does not record.
    /// - Returns: nil when the e-mail is taken.
    func add(
        _ email: EmailAddress, role: Role, passwordHash: String, by actor: String? = nil
    ) async throws -> Account? {
        try await database.query(
            """
            with added as (
                insert into users (id, email, role, password_hash, email_verified_at)
                values (
                    \(UUID.v7()), \(email.text), \(role), \(passwordHash),
                    case when \(actor)::text is not null then now() end
                )
                on conflict (email) do nothing
                returning id, email, role, is_active, created_at
            ), logged as (
                insert into audit_log (actor, action, subject, detail, request_id)
                select \(actor), 'account.made', id::text, jsonb_build_object('email', email, 'role', role),
                    \(CurrentRequest.id)
                from added
                where \(actor)::text is not null
            )
            select id, email, role, is_active, created_at
            from added
            """
        ).first.map(Self.account)
    }

    // MARK: - Changes

    /// Replaces the password and ends all sessions of the account, by a trigger on `sessions_since`.
    ///
    /// - Parameter oldHash: the hash that the caller has checked. Of two concurrent changes only one still finds it.
    /// - Returns: nil if another change came first.
    func changePassword(of id: UUID, from oldHash: String, to newHash: String) async throws -> User? {
        try await database.query(
            """
            with changed as (
                update users
                set password_hash = \(newHash),
                    sessions_since = sessions_since + interval '1 second'
                where id = \(id)
                  and password_hash = \(oldHash)
                returning id, email, role, is_active, created_at, password_hash, sessions_since, email_verified_at
            ), logged as (
                insert into audit_log (actor, action, subject, detail, request_id)
                select email, 'account.password_changed', id::text, '{}', \(CurrentRequest.id)
                from changed
            )
            select id, email, role, is_active, created_at, password_hash, sessions_since,
                email_verified_at is not null
            from changed
            """
        ).first.map(Self.user)
    }

    /// Stores the same password with the current hash parameters; sessions continue.
    func rehash(_ id: UUID, from oldHash: String, to newHash: String) async throws {
        try await database.execute(
            """
            update users
            set password_hash = \(newHash)
            where id = \(id)
              and password_hash = \(oldHash)
            """)
    }

    /// Changes role and block; nil leaves a value unchanged. A trigger ends the person's sessions at a change of either, because
    /// their tokens carry the old role.
    ///
    /// - Parameter actor: the admin's e-mail, for the audit log.
    /// - Returns: nil when there is no such account.
    /// - Throws: also `Problem` 409 if no active admin would be left.
    package func update(_ id: UUID, role: Role?, isActive: Bool?, by actor: String) async throws -> Account? {
        try await database.query(
            explaining: .accounts,
            """
            with old as (
                select id, role, is_active,
                    (role, is_active) is distinct from (coalesce(\(role), role), coalesce(\(isActive), is_active)) as changes
                from users
                where id = \(id)
                for update
            ), changed as (
                update users
                set role = coalesce(\(role), users.role),
                    is_active = coalesce(\(isActive), users.is_active)
                from old
                where users.id = old.id
                returning users.id, email, users.role, users.is_active, created_at
            ), logged as (
                insert into audit_log (actor, action, subject, detail, request_id)
                select \(actor), 'account.changed', id::text,
                    jsonb_build_object(
                        'email', email, 'role', jsonb_build_array(old.role, changed.role),
                        'is_active', jsonb_build_array(old.is_active, changed.is_active)),
                    \(CurrentRequest.id)
                from changed join old using (id)
                where old.changes
            )
            select id, email, role, is_active, created_at
            from changed
            """
        ).first.map(Self.account)
    }

    // MARK: - Lists

    /// Accounts whose e-mail contains `part`, newest first.
    ///
    /// - Parameter before: the last id of the page before.
    func users(matching part: String?, before: UUID?, limit: Int) async throws -> (page: [Account], total: Int) {
        let answers = try await database.pipeline([
            """
            select id, email, role, is_active, created_at
            from users
            where (\(part)::text is null or position(lower(\(part)::text) in email) > 0)
              and (\(before)::uuid is null or id < \(before))
            order by id desc
            limit \(limit)
            """,
            """
            select count(*)
            from users
            where \(part)::text is null or position(lower(\(part)::text) in email) > 0
            """,
        ])
        let total = try answers[1].rows.first?.decode(Int.self) ?? 0
        return (try answers[0].rows.map(Self.account), total)
    }

    // MARK: - Rows

    private static func user(_ row: Row) throws -> User {
        let (id, email, role, isActive, createdAt, hash, since, isVerified) = try row.decode(
            UUID.self, String.self, Role.self, Bool.self, Timestamp.self, String.self, Timestamp.self, Bool.self)
        return User(
            account: Account(id: id, email: email, role: role, isActive: isActive, createdAt: createdAt),
            passwordHash: hash, sessionsSince: since, isEmailVerified: isVerified)
    }

    private static func account(_ row: Row) throws -> Account {
        let (id, email, role, isActive, createdAt) = try row.decode(
            UUID.self, String.self, Role.self, Bool.self, Timestamp.self)
        return Account(id: id, email: email, role: role, isActive: isActive, createdAt: createdAt)
    }
}

import Database
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite("Audit") struct AuditTests {
    @Test("What is done to an account is in the log once, with who did it; who registers is not")
    func accounts() async throws {
        let daemon = try await SharedAuth.daemon
        let pool = try await SharedAuth.pool
        let boss = try await TestUser.make(role: .admin)
        let user = try await TestUser.make()
        let path = "/auth/users/\(user.id.text)"
        for change in [#"{"role":"admin"}"#, #"{"role":"admin"}"#, #"{"is_active":false}"#, #"{"is_active":true}"#] {
            _ = try await daemon.call(.patch, path, token: boss.token(), json: change)
        }
        let acts = try await pool.query(
            """
            select actor || ' ' || action || ' ' || (detail - 'email')::text
            from audit_log
            where subject = \(user.id.text)
            order by id
            """
        ).map { try $0.decode(String.self) }
        #expect(
            acts == [
                #"\#(boss.email) account.changed {"role": ["user", "admin"], "is_active": [true, true]}"#,
                #"\#(boss.email) account.changed {"role": ["admin", "admin"], "is_active": [true, false]}"#,
                #"\#(boss.email) account.changed {"role": ["admin", "admin"], "is_active": [false, true]}"#,
            ])

        let email = TestUser.freshEmail()
        let registered = try await daemon.call(
            .post, "/auth/register", json: #"{"email":"\#(email)","password":"correct horse"}"#
        ).decoded(as: Account.self)
        #expect(try await pool.query("select from audit_log where subject = \(registered.id.text)").isEmpty)
        let first = try await pool.query("select from audit_log where actor = 'shop' and action = 'account.made'")
        #expect(first.count == 1)
    }
}

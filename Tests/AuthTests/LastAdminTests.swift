import Daemon
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite("The last admin") struct LastAdminTests {
    @Test("The last active admin can be neither demoted nor blocked: 409")
    func stays() async throws {
        let world = try await AuthWorld.start()
        _ = try await TestUser.make(role: .admin, isActive: false, in: world.pool)
        let (id, token) = try await admin(of: world)
        for change in [#"{"role": "user"}"#, #"{"is_active": false}"#, #"{"role": "user", "is_active": false}"#] {
            let answer = try await world.daemon.call(.patch, "/auth/users/\(id.text)", token: token, json: change)
            #expect(answer.status == 409)
            #expect(try answer.problem.slug == "last-admin")
        }
        #expect(try await world.daemon.call(.get, "/auth/me", token: token).status == 200)
        await world.daemon.stop()
    }

    @Test("Of two admins who demote each other at once exactly one is demoted")
    func race() async throws {
        let world = try await AuthWorld.start()
        let other = try await TestUser.make(role: .admin, in: world.pool)
        let (id, _) = try await admin(of: world)
        let signer = TestUser.signer()
        for (round, change) in [#"{"role": "user"}"#, #"{"is_active": false}"#].enumerated() {
            // The round before has ended their sessions, so these begin a minute later.
            let now = Date(timeIntervalSinceNow: Double(round) * 60)
            let token = signer.token(
                for: id, email: "admin@example.com", role: .admin, lifetime: 3600, now: now)
            let otherToken = signer.token(
                for: other.id, email: other.email, role: .admin, lifetime: 3600, now: now)
            async let first = world.daemon.call(.patch, "/auth/users/\(other.id.text)", token: token, json: change)
            async let second = world.daemon.call(.patch, "/auth/users/\(id.text)", token: otherToken, json: change)
            let statuses = try await [first.status, second.status].sorted()
            // The second may come so late that its sender is not an admin any more.
            #expect(statuses == [200, 409] || statuses == [200, 401])

            let admins = try await world.pool.query("select id from users where role = 'admin' and is_active")
            #expect(admins.count == 1)
            try await world.pool.execute("update users set role = 'admin', is_active = true")
        }
        await world.daemon.stop()
    }

    @Test("The database refuses it to everybody, whatever runs at once")
    func raceInSQL() async throws {
        let world = try await AuthWorld.start()
        for _ in 0..<7 { _ = try await TestUser.make(role: .admin, in: world.pool) }
        let ids = try await world.pool.query("select id from users").map { try $0.decode(UUID.self) }
        let pool = world.pool
        let refused = await withTaskGroup(of: Bool.self) { group in
            for (number, id) in ids.enumerated() {
                group.addTask {
                    do {
                        switch number % 3 {
                        case 0: try await pool.execute("update users set role = 'user' where id = \(id)")
                        case 1: try await pool.execute("update users set is_active = false where id = \(id)")
                        default: try await pool.execute("delete from users where id = \(id)")
                        }
                        return false
                    } catch {
                        return (error as? PostgresError)?.constraint == "users_keep_an_admin"
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 1)
        await world.daemon.stop()
    }

    private func admin(of world: AuthWorld) async throws -> (UUID, String) {
        let rows = try await world.pool.query("select id from users where email = 'admin@example.com'")
        let id = try rows[0].decode(UUID.self)
        return (id, TestToken.user(id, email: "admin@example.com", role: .admin))
    }
}

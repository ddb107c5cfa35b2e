import Auth
import Daemon
import OpenSSL
import TestSupport
import Testing
import Wire

@Suite struct PasswordFormTests {
    /// "пароль", "й" and "é", composed and taken apart.
    private static let composed = "парол\u{44C} \u{439}\u{E9}"
    private static let apart = "парол\u{44C} \u{438}\u{306}e\u{301}"

    @Test func `a password is the same on a keyboard that takes its letters apart`() async throws {
        let email = TestUser.freshEmail()
        #expect(try await register(email, Self.apart) == 201)
        let token = try #require(try await login(email, Self.composed).token)
        #expect(try await login(email, Self.apart).status == 200)
        #expect(try await login(email, Self.composed + "\u{301}").status == 401)

        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/change_password", token: token,
            json: #"{"old_password": "\#(Self.apart)", "new_password": "\#(Self.apart) 2"}"#)
        #expect(answer.status == 200)
        #expect(try await login(email, Self.composed + " 2").status == 200)
    }

    @Test func `a hash of before, made from letters taken apart, still fits and is renewed`() async throws {
        let user = try await TestUser.make(passwordHash: PasswordHash.make(Self.apart))
        #expect(try await login(user.email, Self.composed).status == 401)
        #expect(try await login(user.email, Self.apart).status == 200)
        #expect(try await login(user.email, Self.composed).status == 200)
    }

    @Test func `characters are counted in the normal form`() async throws {
        // Four letters, eight code points as typed.
        #expect(try await register(TestUser.freshEmail(), String(repeating: "e\u{301}", count: 4)) == 422)
        let longest = String(repeating: "e\u{301}", count: 128)
        let email = TestUser.freshEmail()
        #expect(try await register(email, longest) == 201)
        #expect(try await login(email, longest).status == 200)
        #expect(try await register(TestUser.freshEmail(), longest + "e") == 422)
    }

    @Test func `blanks at the ends of a password are part of it`() async throws {
        let email = TestUser.freshEmail()
        #expect(try await register(email, " correct horse\u{A0}") == 201)
        #expect(try await login(email, "correct horse").status == 401)
        #expect(try await login(email, " correct horse\u{A0}").status == 200)
    }

    private func register(_ email: String, _ password: String) async throws -> Int {
        try await SharedAuth.daemon.call(
            .post, "/auth/register", json: #"{"email": "\#(email)", "password": "\#(password)"}"#
        ).status
    }

    private func login(_ email: String, _ password: String) async throws -> (status: Int, token: String?) {
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/login",
            form: URLEncoding.query([(name: "username", value: email), (name: "password", value: password)]))
        return (answer.status, try? answer.decoded(as: AccessToken.self).accessToken)
    }
}

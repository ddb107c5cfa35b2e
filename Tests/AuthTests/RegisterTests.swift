import Auth
import TestSupport
import Testing
import Wire

@Suite("POST /auth/register") struct RegisterTests {
    @Test("A new account is 201 with its id, e-mail and role, and the password opens it")
    func registers() async throws {
        let auth = try await SharedAuth.daemon
        let email = TestUser.freshEmail()
        let answer = try await auth.call(
            .post, "/auth/register", json: #"{"email": "  \#(email.uppercased()) ", "password": "correct horse"}"#)
        #expect(answer.status == 201)
        let account = try answer.decoded(as: Account.self)
        #expect(account.email == email)
        #expect(account.role == .user)
        #expect(account.isActive)
        #expect(!answer.body.contains("scrypt"))

        let login = try await auth.call(.post, "/auth/login", form: "username=\(email)&password=correct+horse")
        #expect(login.status == 200)
    }

    @Test("An e-mail that differs only in case is taken: 409")
    func taken() async throws {
        let auth = try await SharedAuth.daemon
        let user = try await TestUser.make()
        let answer = try await auth.call(
            .post, "/auth/register", json: #"{"email": "\#(user.email.uppercased())", "password": "another one"}"#)
        #expect(answer.status == 409)
        let problem = try answer.problem
        #expect(problem.slug == "email-taken")
        #expect(problem.errors.map(\.code) == [.taken])
        #expect(answer.header("Content-Type") == "application/problem+json")
    }

    @Test("Of ten registrations of one e-mail at once exactly one succeeds")
    func race() async throws {
        let auth = try await SharedAuth.daemon
        let email = TestUser.freshEmail()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    var status = 503
                    // A busy machine may not hash ten passwords within the wait of one. Then the request is repeated.
                    while status == 503 {
                        status = try await auth.call(
                            .post, "/auth/register", json: #"{"email": "\#(email)", "password": "correct horse"}"#
                        ).status
                    }
                    return status
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 201 } == 1)
        #expect(statuses.count { $0 == 409 } == 9)
    }

    @Test("A password of nothing but marks costs no more than another")
    func endlessPassword() async throws {
        let marks = String(repeating: String(repeating: "\u{301}\u{323}", count: 450) + "a", count: 200)
        let stopwatch = Stopwatch()
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/register", json: #"{"email":"\#(TestUser.freshEmail())","password":"\#(marks)"}"#)
        #expect(try answer.problem.errors.map(\.code) == [.tooLong])
        #expect(stopwatch.elapsed() < .seconds(15))
    }

    @Test("All refused fields are named at once")
    func namesEveryField() async throws {
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/register", json: #"{"email": "nobody", "password": "short", "role": "admin"}"#)
        #expect(answer.status == 422)
        let errors = try answer.problem.errors
        #expect(errors.map(\.field) == ["email", "password", "role"])
        #expect(errors.map(\.code) == [.invalid, .tooShort, .unknown])
    }

    @Test(
        "Rubbish is a 4xx with a sentence",
        arguments: [
            (#"{"#, 400), ("", 400), ("\u{0}", 400), ("[]", 422), ("null", 422), ("\"text\"", 422), ("{}", 422),
            (#"{"email": null, "password": null}"#, 422),
            (#"{"email": 1, "password": 12345678}"#, 422),
            (#"{"email": ["a@example.com"], "password": {"a": 1}}"#, 422),
            (#"{"email": 1e400, "password": "correct horse"}"#, 400),
            (#"{"email": "a@example.com\u0000", "password": "correct horse"}"#, 422),
            (#"{"email": "rubbish@example.com", "password": "correct\u0000horse"}"#, 422),
            (#"{"email": "rubbish@example.com", "password": "\ud800 half a pair"}"#, 400),
        ])
    func rubbish(_ body: String, _ status: Int) async throws {
        let answer = try await SharedAuth.daemon.call(.post, "/auth/register", json: body)
        #expect(answer.status == status)
        #expect(try !answer.problem.detail.isEmpty)
    }

    @Test("Deeply nested JSON does not fell the daemon")
    func nesting() async throws {
        let body = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let answer = try await SharedAuth.daemon.call(.post, "/auth/register", json: body)
        #expect(answer.status == 400)
    }

    @Test("A password of a megabyte is 413, one of 129 characters 422")
    func longPassword() async throws {
        let auth = try await SharedAuth.daemon
        let huge = String(repeating: "a", count: 1 << 20)
        let refused = try await auth.call(
            .post, "/auth/register", json: #"{"email": "long@example.com", "password": "\#(huge)"}"#)
        #expect(refused.status == 413)

        let long = String(repeating: "я", count: 129)
        let tooLong = try await auth.call(
            .post, "/auth/register", json: #"{"email": "long@example.com", "password": "\#(long)"}"#)
        #expect(tooLong.status == 422)
        #expect(try tooLong.problem.errors.map(\.code) == [.tooLong])
    }

    @Test("A form is 415")
    func wrongType() async throws {
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/register", form: "email=a%40example.com&password=correct+horse")
        #expect(answer.status == 415)
    }
}

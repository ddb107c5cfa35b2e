import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import JSON
import Wire

/// Somebody whose session ends while they are at work: a customer who signs out or is blocked, or an admin who is demoted. They
/// continue with the same token, as a thief of it would.
struct ProveLeaver: Sendable {
    enum Kind: CaseIterable { case signsOut, isBlocked, isDemoted }

    private let number: Int
    private let kind: Kind
    private let goods: [UUID]
    private let record: ProveRecord
    private let shop: SisterClient
    private let auth: AuthClient
    private let admin: String
    private let delay: Duration

    /// - Parameter admin: a token of an admin whom auth knows.
    init(_ number: Int, in shop: ProveShop, goods: [UUID], admin: String, seed: UInt64, record: ProveRecord) {
        self.number = number
        kind = Kind.allCases[number % Kind.allCases.count]
        self.goods = goods
        self.record = record
        self.shop = SisterClient("whole", at: shop.address, over: shop.connections)
        auth = AuthClient(at: shop.address, over: shop.connections)
        self.admin = admin
        var random = Seeded(seed, stream: 1 << 59 + UInt64(number))
        delay = random.milliseconds(200...1500)
    }

    /// An admin's token, by signing in.
    static func admin(of shop: ProveShop) async throws -> String {
        try await AuthClient(at: shop.address, over: shop.connections)
            .login(email: "admin@example.com", password: "admin123", for: AuthCaller()).token.accessToken
    }

    func run() async throws {
        let email = "leaver-\(number)@example.com"
        let password = "a password of \(number)"
        // A repeat whose first answer was lost finds the account there.
        _ = try await insist { () throws(Problem) in
            try await auth.register(email: email, password: password, for: AuthCaller())
        }
        let account = try await insist { () throws(Problem) in
            try await auth.users(matching: email, token: admin).elements.first
        }
        guard let account = account ?? nil else { throw ProgramError("\(email) does not exist") }
        if kind == .isDemoted {
            _ = try await insist { () throws(Problem) in
                try await auth.updateUser(account.id, role: .admin, token: admin)
            }
        }
        let signIn = try await insist { () throws(Problem) in
            try await auth.login(email: email, password: password, for: AuthCaller())
        }
        guard let token = signIn?.token.accessToken else { throw ProgramError("\(email) can't sign in") }

        let ended = Ended()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: delay)
                try await end(account.id, token)
                await ended.set(.now)
            }
            group.addTask { try await goOn(token, ended) }
            try await group.waitForAll()
        }
    }

    private actor Ended {
        private(set) var at: ContinuousClock.Instant?
        func set(_ moment: ContinuousClock.Instant) { at = moment }
    }

    private func end(_ id: UUID, _ token: String) async throws {
        _ = try await insist { () throws(Problem) in
            switch kind {
            case .signsOut: try await auth.logout(token: token)
            case .isBlocked: _ = try await auth.updateUser(id, isActive: false, token: admin)
            case .isDemoted: _ = try await auth.updateUser(id, role: .user, token: admin)
            }
        }
    }

    /// Retries until it was refused ten times after the limit.
    private func goOn(_ token: String, _ ended: Ended) async throws {
        var refusals = 0
        var attempt = 0
        let deadline = ContinuousClock.now + .seconds(180)
        while refusals < 10 {
            attempt += 1
            let note = "leaver-\(number)-\(attempt)"
            let isLate = await mustBeRefused(at: .now, ended.at)
            if isLate, kind != .isDemoted { await record.noteLate(note) }
            let status = try? await act(note, token).status
            if isLate, let status, (200..<300).contains(status) {
                await record.complain("\(kind) \(number) did \(note) after the session had ended: \(status)")
            }
            if isLate, status == 401 { refusals += 1 }
            guard ContinuousClock.now < deadline else {
                return await record.complain("\(kind) \(number) was not refused within three minutes: \(status ?? 0)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        await record.noteLeaver()
    }

    /// For admins a second after the end, whatever is down. Customers continue for a while without news. Here news is lost and
    /// late, so the limit is five seconds after the end or after auth and its database are back.
    private func mustBeRefused(
        at moment: ContinuousClock.Instant, _ end: ContinuousClock.Instant?
    ) async -> Bool {
        guard let end else { return false }
        if kind == .isDemoted { return moment - end > .seconds(1) }
        guard let back = await record.whole(["auth", "postgres"]) else { return false }
        return moment - max(end, back) > .seconds(5)
    }

    private func act(_ note: String, _ token: String) async throws(Problem) -> SisterAnswer {
        let product = goods[number % goods.count]
        if kind == .isDemoted {
            return try await shop.call(
                .patch, "/products/\(product.text)", body: .json(Text(["description": note])),
                as: .person(token: token))
        }
        let line = CartLine(productID: product, quantity: 1)
        let cart = try await shop.call(.post, "/cart/set", body: .json(line), as: .person(token: token))
        if cart.status == 401 { return cart }
        return try await shop.call(
            .post, "/orders/checkout", body: .json(Text(["note": note, "payment": PaymentMethod.invoice.rawValue])),
            as: .person(token: token), headers: ["Idempotency-Key": note])
    }

    /// Retries until the answer is more than "not now".
    ///
    /// - Returns: nil if it was refused, as a repeat may be.
    private func insist<Value: Sendable>(_ call: () async throws(Problem) -> Value) async throws -> Value? {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            do throws(Problem) {
                return try await call()
            } catch {
                if ![500, 502, 503, 504].contains(error.status) { return nil }
                guard ContinuousClock.now < deadline else { throw error }
            }
            await record.noteRepeat()
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
        }
    }
}

private struct Text: JSONEncodable {
    let fields: [String: String]

    init(_ fields: [String: String]) {
        self.fields = fields
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in fields { json.field(name, value) }
        }
    }
}

import Daemon
import HTTPTypes
import Hummingbird
import Synchronization
import Wire

/// Answers that catalog has given to people, to be given again while nothing in the catalogue has changed.
///
/// `CatalogueNews` hears of each change from PostgreSQL, whoever makes it, and any change empties all of this. Nothing is kept or
/// given while it isn't certain that changes are heard. Admins and sister daemons always get what the database says: the one
/// need the row's exact version, the other must not sell at a price that was changed a moment ago.
final class KeptAnswers: Sendable {
    typealias Route = @Sendable (Request, ShopContext) async throws -> Response

    /// How many bytes are kept at most; beyond them it begins anew.
    static let maximumBytes = 4 << 20
    /// How long changes count as heard after the last proof.
    static let trust = Duration.seconds(3)

    private struct State {
        var answers: [String: Response] = [:]
        var bytes = 0
        /// Counts the changes, so that what was read before one is not kept after it.
        var changes = 0
        /// When it was last certain that changes are heard; nil while they are not.
        var heardAt: ContinuousClock.Instant?
        /// Whether anybody has asked since the last proof.
        var isWanted = false
        var given = 0
        var made = 0

        var isHearing: Bool { heardAt.map { ContinuousClock.now - $0 < KeptAnswers.trust } ?? false }

        mutating func empty() {
            answers.removeAll(keepingCapacity: true)
            bytes = 0
            changes += 1
        }
    }

    private let state = Mutex(State())

    // MARK: - Giving and keeping

    /// A route that reads, whose answers are kept.
    func kept(_ route: @escaping Route) -> Route {
        { request, context in
            let isForAll = context.identity == nil || context.identity?.role == .user
            guard isForAll, request.headers[.ifNoneMatch] == nil else { return try await route(request, context) }
            let address = request.uri.string
            let (found, changes) = self.find(address)
            if let found { return found }
            let answer = try await route(request, context)
            if let changes, answer.status == .ok { self.keep(answer, of: address, readAt: changes) }
            return answer
        }
    }

    /// - Returns: the answer; or else the number of changes until now, nil if what is read now can't be kept.
    private func find(_ address: String) -> (Response?, changes: Int?) {
        state.withLock { state in
            state.isWanted = true
            guard state.isHearing else { return (nil, nil) }
            if let answer = state.answers[address] {
                state.given += 1
                return (answer, nil)
            }
            state.made += 1
            return (nil, state.changes)
        }
    }

    private func keep(_ answer: Response, of address: String, readAt changes: Int) {
        let size = address.utf8.count + (answer.body.contentLength ?? 0) + 500
        state.withLock { state in
            guard state.isHearing, state.changes == changes, size < Self.maximumBytes / 16 else { return }
            if state.bytes + size > Self.maximumBytes { state.empty() }
            if state.answers.updateValue(answer, forKey: address) == nil { state.bytes += size }
        }
    }

    // MARK: - Changes

    /// Something has changed, or may have.
    func forget() { state.withLock { $0.empty() } }

    /// It was certain at that moment that changes are heard.
    func hear(at moment: ContinuousClock.Instant) { state.withLock { $0.heardAt = moment } }

    /// Whether another proof is worth its price: somebody has asked since the last call.
    func takeWanted() -> Bool {
        state.withLock { state in
            defer { state.isWanted = false }
            return state.isWanted
        }
    }

    /// Changes are not heard any more.
    func stopHearing() {
        state.withLock { state in
            state.heardAt = nil
            state.empty()
        }
    }

    // MARK: - Figures

    /// For `Blueprint.metrics`.
    var metrics: [Metric] {
        let (given, made, bytes, isHearing) = state.withLock { ($0.given, $0.made, $0.bytes, $0.isHearing) }
        return [
            Metric(
                "shop_kept_answers_total", .counter,
                "Answers of the catalogue to people: given from memory, or made to be kept.", by: "from",
                [("memory", Double(given)), ("database", Double(made))]),
            Metric("shop_kept_answers_bytes", .gauge, "Size of the answers in memory.", value: Double(bytes)),
            Metric(
                "shop_kept_answers_heard", .gauge,
                "1 while PostgreSQL tells of changes, else 0: then no answer is kept.", value: isHearing ? 1 : 0),
        ]
    }
}

/// Whoever has changed something through this daemon sees it in the next answer, before PostgreSQL tells of it.
struct ForgettingChanges: RouterMiddleware {
    let answers: KeptAnswers

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        // Nobody else may change anything.
        let mayChange = context.identity?.role == .admin || context.identity?.role == .service
        guard mayChange, ![.get, .head].contains(request.method) else { return try await next(request, context) }
        // Also after an error: it may have come behind the commit.
        defer { answers.forget() }
        return try await next(request, context)
    }
}

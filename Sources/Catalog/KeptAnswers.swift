import Daemon
import HTTPTypes
import Hummingbird
import Synchronization
import Wire

/// Catalog's answers to people, kept in memory and given again until something in the catalogue changes.
///
/// PostgreSQL notifies `CatalogueNews` of each change, from any source, and every change discards all answers. While it is not
/// certain that notifications arrive, no answer is kept or given from memory. Admins and sister daemons always get answers from
/// the database: admins need the row's exact version, and daemons must not sell at a price that has just been changed.
final class KeptAnswers: Sendable {
    typealias Route = @Sendable (Request, ShopContext) async throws -> Response

    /// The maximum size in bytes. If it is exceeded, all answers are discarded.
    static let maximumBytes = 4 << 20
    /// The time after a proof for which notifications are trusted to arrive.
    static let trust = Duration.seconds(3)
    /// Bounds the age of answers after changes that no trigger sees, such as `alter table`.
    static let maximumAge = Duration.seconds(60)

    private struct State {
        var answers: [String: Response] = [:]
        /// The answers that are just being read, with the number of changes at their beginning. A request waits for each, so
        /// there are at most as many as requests.
        var reading: [String: (answer: Task<Response, any Error>, changes: Int)] = [:]
        var bytes = 0
        /// When the oldest of them was kept.
        var began = ContinuousClock.now
        /// The number of changes. An answer that was read before a change is not kept after it.
        var changes = 0
        /// The time of the last proof that notifications arrive; nil while they don't.
        var heardAt: ContinuousClock.Instant?
        /// Whether a request has come since the last proof.
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

    /// A route whose answers are kept. It must only read. Requests for the same answer at the same time read it once.
    func kept(_ route: @escaping Route) -> Route {
        { request, context in
            let isForAll = context.identity == nil || context.identity?.role == .user
            guard isForAll, request.headers[.ifNoneMatch] == nil else { return try await route(request, context) }
            let address = request.uri.string
            switch self.find(address, reading: { try await route(request, context) }) {
            case .kept(let answer): return answer
            case .reading(let answer): return try await answer.value
            case nil: return try await route(request, context)
            }
        }
    }

    private enum Found {
        case kept(Response)
        case reading(Task<Response, any Error>)
    }

    /// - Parameter read: reads the answer from the database.
    /// - Returns: the kept answer, if there is one; else the one that is just being read, or a new one that will be kept; nil if
    ///   none can be kept.
    private func find(_ address: String, reading read: @escaping @Sendable () async throws -> Response) -> Found? {
        state.withLock { state in
            state.isWanted = true
            guard state.isHearing else { return nil }
            if !state.answers.isEmpty, ContinuousClock.now - state.began > Self.maximumAge { state.empty() }
            if let answer = state.answers[address] {
                state.given += 1
                return .kept(answer)
            }
            // One that was begun before the last change may be older than this request.
            if let reading = state.reading[address], reading.changes == state.changes {
                state.given += 1
                return .reading(reading.answer)
            }
            state.made += 1
            let changes = state.changes
            let answer = Task {
                defer { self.endReading(of: address, begunAt: changes) }
                let answer = try await read()
                if answer.status == .ok { self.keep(answer, of: address, readAt: changes) }
                return answer
            }
            state.reading[address] = (answer, changes)
            return .reading(answer)
        }
    }

    private func endReading(of address: String, begunAt changes: Int) {
        state.withLock { state in
            if state.reading[address]?.changes == changes { state.reading[address] = nil }
        }
    }

    private func keep(_ answer: Response, of address: String, readAt changes: Int) {
        // The header may repeat the address (Link).
        let size = 4 * address.utf8.count + (answer.body.contentLength ?? 0) + 500
        state.withLock { state in
            guard state.isHearing, state.changes == changes, size < Self.maximumBytes / 16 else { return }
            if state.bytes + size > Self.maximumBytes { state.empty() }
            if state.answers.isEmpty { state.began = .now }
            if state.answers.updateValue(answer, forKey: address) == nil { state.bytes += size }
        }
    }

    // MARK: - Changes

    /// Discards all answers, because something has changed or may have.
    func forget() { state.withLock { $0.empty() } }

    /// Records a proof from this moment that notifications arrive.
    func hear(at moment: ContinuousClock.Instant) { state.withLock { $0.heardAt = moment } }

    /// Whether another proof is worth its cost, because a request has come since the last call.
    func takeWanted() -> Bool {
        state.withLock { state in
            defer { state.isWanted = false }
            return state.isWanted
        }
    }

    /// Discards all answers, because notifications may no longer arrive.
    func stopHearing() {
        state.withLock { state in
            state.heardAt = nil
            state.empty()
        }
    }

    // MARK: - Figures

    /// For `Blueprint.metrics`.
    var metrics: [Metric] {
        // A shop without visitors lets the trust end, and that is no trouble.
        let (given, made, bytes, isHeard) = state.withLock { ($0.given, $0.made, $0.bytes, $0.heardAt != nil) }
        return [
            Metric(
                "shop_kept_answers_total", .counter,
                "Answers to people that catalog gave from memory, or read from the database to keep.", by: "from",
                [("memory", Double(given)), ("database", Double(made))]),
            Metric("shop_kept_answers_bytes", .gauge, "Size of the answers in memory.", value: Double(bytes)),
            Metric(
                "shop_kept_answers_heard", .gauge,
                "1 if PostgreSQL reports changes, as far as was tried, else 0: then no answer is kept.",
                value: isHeard ? 1 : 0),
        ]
    }
}

/// Discards the answers after each change through this daemon, so that the next answer shows it before the notification arrives.
struct ForgettingChanges: RouterMiddleware {
    let answers: KeptAnswers

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        // Only admins and daemons may change anything.
        let mayChange = context.identity?.role == .admin || context.identity?.role == .service
        guard mayChange, ![.get, .head].contains(request.method) else { return try await next(request, context) }
        // Also after an error, which may have occurred after the commit.
        defer { answers.forget() }
        return try await next(request, context)
    }
}

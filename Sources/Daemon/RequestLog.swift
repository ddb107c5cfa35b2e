import Basics
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import Synchronization
import Wire

/// Gives the request its id, passes it on, and logs its result in one record.
struct RequestLog: RouterMiddleware {
    let budget: RecordBudget
    let metrics: Metrics

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = RequestID.of(request)
        context.logger[metadataKey: "request.id"] = "\(context.requestID)"
        let trace = request.headers[.traceParent].flatMap(TraceParent.init)
        if let trace { context.logger[metadataKey: "trace.id"] = "\(trace.traceID)" }
        let requestContext = context
        var response = try await CurrentRequest.$id.withValue(context.requestID) {
            try await CurrentRequest.$trace.withValue(trace) {
                try await next(request, requestContext)
            }
        }
        let duration = start.duration(to: .now)
        metrics.countRequest(
            request.method, route: context.endpointPath, status: Int(response.status.code), took: duration)
        response.headers[.requestID] = context.requestID
        // Changes and failures are always logged. Health checks every few seconds are not.
        let isRoutine = [.get, .head].contains(request.method) && response.status.code < 400
        if isRoutine, request.uri.path == "/health" { return response }
        // The daemons' frequent questions about ended sessions are not logged either, even if they fail because the database is
        // unreachable.
        if context.endpointPath == SessionWatch.route, isRoutine || response.status == .serviceUnavailable {
            return response
        }
        guard !isRoutine || budget.allowsAnother(context.logger) else { return response }

        var metadata = context.facts.metadata
        metadata["http.method"] = "\(request.method.rawValue)"
        metadata["http.path"] = "\(request.uri.path)"
        metadata["http.status"] = "\(response.status.code)"
        metadata["duration.us"] = "\(Int(duration / .microseconds(1)))"
        context.logger.info(
            "\(request.method.rawValue) \(request.uri.path) \(response.status.code)", metadata: metadata)
        return response
    }
}

enum RequestID {
    /// The given id, or else a new one.
    static func of(_ request: Request) -> String { given(request) ?? make() }

    /// The id that nginx or a sister set. Anything but a plain id is ignored.
    private static func given(_ request: Request) -> String? {
        guard let id = request.headers[.requestID], (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            })
        else { return nil }
        return id
    }

    /// 32 hexadecimal digits, the form of nginx's `$request_id`.
    static func make() -> String { digits(32) }

    /// This many random hexadecimal digits, an even number.
    static func digits(_ count: Int) -> String {
        // All from the kernel in one call, which Swift's generator makes for each number.
        var bytes = [UInt8](repeating: 0, count: count / 2)
        arc4random_buf(&bytes, bytes.count)
        return HexDigit.text(of: bytes)
    }
}

/// Facts that become known while a request is handled and that belong in its record, such as `user.id`.
package final class RequestFacts: Sendable {
    private let known = Mutex<Logger.Metadata>([:])

    var metadata: Logger.Metadata { known.withLock { $0 } }

    func add(_ key: String, _ value: String) {
        known.withLock { $0[key] = "\(value)" }
    }

    private let foundCaller = Mutex<(identity: Identity, token: String?)?>(nil)

    /// The caller, once it is known.
    var caller: (identity: Identity, token: String?)? { foundCaller.withLock { $0 } }

    func note(caller identity: Identity, token: String?) {
        foundCaller.withLock { $0 = (identity, token) }
    }
}

/// The budget for records of requests that only read. Without it, a busy shop would push everything else out of the journal.
final class RecordBudget: Sendable {
    private struct State {
        var left = RecordBudget.burst
        var filledAt = ContinuousClock.now
        var leftOut = 0
    }

    private static let perSecond = 100.0
    private static let burst = 1000.0
    private let state = Mutex(State())

    /// Takes one from the budget. Reports the number of omitted records when there is room again.
    func allowsAnother(_ logger: Logger) -> Bool {
        let (allowed, leftOut) = state.withLock { state -> (Bool, Int) in
            let now = ContinuousClock.now
            state.left = min(Self.burst, state.left + (now - state.filledAt) / .seconds(1) * Self.perSecond)
            state.filledAt = now
            guard state.left >= 1 else {
                state.leftOut += 1
                return (false, 0)
            }
            state.left -= 1
            // Once at the end of a rush, not for each gap in it.
            guard state.leftOut > 0, state.left >= Self.perSecond else { return (true, 0) }
            defer { state.leftOut = 0 }
            return (true, state.leftOut)
        }
        if leftOut > 0 {
            logger.notice("\(leftOut) more requests that only read were answered well; their records are left out")
        }
        return allowed
    }
}

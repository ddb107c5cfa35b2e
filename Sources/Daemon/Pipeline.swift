import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
package import Wire

/// An error of a library that has a meaning for the caller, such as a database that is down.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Router where Context == ShopContext {
    /// The way of every request, outermost first: id and log, problems, room, who is calling.
    static func shop(
        tokens: TokenSigner, maximumRequests: Int, load: ServerLoad,
        problemAnswer: @escaping @Sendable (Problem, Request, ShopContext) async -> Response
    ) -> Router {
        let router = Router(context: ShopContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestTrace())
        router.add(middleware: ProblemAnswers(answer: problemAnswer))
        router.add(middleware: RequestBound(load: load, maximum: maximumRequests))
        router.add(middleware: Authentication(tokens: tokens))
        return router
    }

    /// Answers 405 with `Allow` on every known path for every method that it does not know (RFC 9110, 15.5.6).
    func refuseOtherMethods() {
        let methodsByPath = Dictionary(grouping: routes, by: \.path.description)
        for (path, routes) in methodsByPath {
            var allowed = Set(routes.map(\.method))
            if allowed.contains(.get) { allowed.insert(.head) }
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options]
            where !allowed.contains(method) {
                on(RouterPath(path), method: method) { request, _ -> Response in
                    throw Problem(
                        405, "method-not-allowed", "\(request.method.rawValue) is not known here, only \(allow).",
                        headers: ["Allow": allow])
                }
            }
        }
    }
}

/// Gives the request its id, passes it on, and writes one line about how it ended.
private struct RequestTrace: RouterMiddleware {
    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = Self.givenID(request) ?? RequestID.make()
        context.logger[metadataKey: "request.id"] = "\(context.requestID)"
        let requestContext = context
        var response = try await CurrentRequest.$id.withValue(context.requestID) {
            try await next(request, requestContext)
        }
        response.headers[.requestID] = context.requestID
        let duration = start.duration(to: .now)
        context.logger.info(
            "\(request.method.rawValue) \(request.uri.path) \(response.status.code)",
            metadata: [
                "http.method": "\(request.method.rawValue)",
                "http.path": "\(request.uri.path)",
                "http.status": "\(response.status.code)",
                "duration.us": "\(Int(duration / .microseconds(1)))",
            ])
        return response
    }

    /// The id that nginx or a sister set; anything that is no plain id is not taken over.
    private static func givenID(_ request: Request) -> String? {
        guard let id = request.headers[.requestID], (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            })
        else { return nil }
        return id
    }
}

enum RequestID {
    /// 32 hexadecimal digits, the form of nginx's `$request_id`.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// Turns every error into an answer that says what a person can do, and nothing of the inside.
private struct ProblemAnswers: RouterMiddleware {
    let answer: @Sendable (Problem, Request, ShopContext) async -> Response

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var problem = Self.problem(for: error, request: request, logger: context.logger)
            problem.requestID = context.requestID
            return await answer(problem, request, context)
        }
    }

    private static func problem(for error: any Error, request: Request, logger: Logger) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as any ProblemConvertible:
            let problem = error.problem
            if problem.status >= 500 {
                logger.error("\(request.method.rawValue) \(request.uri.path) failed: \(String(reflecting: error))")
            }
            return problem
        case let error as HTTPError where error.status == .notFound:
            return Problem(404, "not-found", "There is nothing at \(request.uri.path).")
        case is NIOTooManyBytesError: return .bodyTooLarge
        case is CancellationError: return .unavailable("The shop is being restarted. Please try again.")
        default:
            logger.error("\(request.method.rawValue) \(request.uri.path) failed: \(String(reflecting: error))")
            return .internal
        }
    }
}

/// Refuses requests beyond what the daemon can have in work, rather than growing.
private struct RequestBound: RouterMiddleware {
    let load: ServerLoad
    let maximum: Int

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        let requests = load.requests.add(1, ordering: .relaxed).newValue
        defer { load.requests.subtract(1, ordering: .relaxed) }
        guard requests <= maximum else { throw Problem.unavailable("Too many requests at once. Please try again.") }
        return try await next(request, context)
    }
}

/// What a daemon has in work right now.
package final class ServerLoad: Sendable {
    let requests = Atomic<Int>(0)
    let connections = Atomic<Int>(0)
    let isDraining = Atomic<Bool>(false)
}

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
package import Wire

/// An error of a library that has a meaning for the caller, such as an unreachable database.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
    /// The event to log if the answer is 5xx. nil if `Blueprint.trouble` or `refusal` reports it once for all requests.
    var event: Event? { get }
}

extension ProblemConvertible {
    package var event: Event? { .requestFailed }
}

extension Router where Context == ShopContext {
    /// The middlewares of every request, outermost first: id and log, problems, socket, limit of requests, caller.
    static func shop(
        tokens: TokenSigner, blueprint: Blueprint, maximumRequests: Int, load: ServerLoad, metrics: Metrics
    ) -> Router {
        let router = Router(context: ShopContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(budget: RecordBudget(), metrics: metrics))
        router.add(middleware: ProblemAnswers(answer: blueprint.problemAnswer))
        router.add(middleware: InternalRoutes())
        router.add(middleware: RequestBound(load: load, maximum: maximumRequests))
        router.add(
            middleware: Authentication(
                tokens: tokens, sessions: blueprint.sessions, openActs: blueprint.openActs))
        router.add(middleware: ClientAddresses(tokens: tokens))
        return router
    }

    /// Answers 405 with `Allow` if a path does not support the method (RFC 9110, 15.5.6).
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

/// The routes for sisters don't exist on the public socket, to which nginx may connect.
private struct InternalRoutes: RouterMiddleware {
    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        let path = context.endpointPath
        if !context.mayUseInternalRoutes, path == "/metrics" || path?.hasPrefix("/internal") == true {
            throw HTTPError(.notFound)
        }
        return try await next(request, context)
    }
}

/// Turns every error into an answer that tells a person what to do and reveals no internals.
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
            guard problem.status >= 500 else { return problem }
            let failure = "\(request.method.rawValue) \(request.uri.path) failed: \(String(reflecting: error))"
            if let event = error.event { logger.record(event, failure) } else { logger.info("\(failure)") }
            return problem
        case let error as HTTPError where error.status == .notFound:
            return Problem(404, "not-found", "There is nothing at \(request.uri.path).")
        case is NIOTooManyBytesError: return .bodyTooLarge
        case is CancellationError: return .unavailable("The shop is being restarted. Please try again.")
        default:
            logger.record(
                .requestFailed, "\(request.method.rawValue) \(request.uri.path) failed: \(String(reflecting: error))")
            return .internal
        }
    }
}

/// Refuses requests beyond the daemon's limit, so that memory does not grow.
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

/// The current load of a daemon.
package final class ServerLoad: Sendable {
    let requests = Atomic<Int>(0)
    let connections = Atomic<Int>(0)
    /// False until the daemon is ready for requests.
    let isServing = Atomic<Bool>(false)
    let isDraining = Atomic<Bool>(false)
}

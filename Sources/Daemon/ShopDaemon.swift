package import Hummingbird
package import Logging
package import ServiceLifecycle
package import Wire

/// One of the six daemons: its name, its settings, and its parts.
///
/// The skeleton does the rest: command line, settings, log, sockets, readiness, requests, drain, exit code.
package protocol ShopDaemon: SendableMetatype {
    /// One word: `auth`. The program is `shop-auth`.
    static var name: String { get }
    /// The purpose of the daemon, in one line for `--help`.
    static var summary: String { get }
    /// Its own settings, in addition to those of `CommonSettings`.
    static var settings: [any SettingDeclaration] { get }
    /// The description of its routes for `GET /openapi.json`, `GET /docs` and `--openapi`. nil for a daemon that programs don't
    /// call.
    static var api: APIDocument? { get }
    /// Builds the daemon. It must neither wait nor connect.
    static func build(_ setup: Setup) async throws -> Blueprint
}

/// The parts from which a daemon is built.
package struct Setup: Sendable {
    package let settings: Settings
    package let logger: Logger
    package let tokens: TokenSigner
    /// The one HTTP client of the process, for `SisterClient`.
    package let http: SisterConnections
    /// Sets the line of `systemctl status` while the daemon prepares.
    package let reportStatus: @Sendable (String) -> Void
}

/// The parts of a daemon.
package struct Blueprint: Sendable {
    /// Services that run as long as the daemon, such as a connection pool. They start before the first request and stop after
    /// the last.
    package var services: [any Service] = []
    /// Background work, such as finishing half-done checkouts. It starts when the daemon is prepared, and never with `--check`.
    package var workers: [any Service] = []
    /// Detects ended sessions. nil for a daemon that accepts no tokens of people, or checks sessions itself.
    package var sessions: SessionWatch?
    /// Routes that change something and are open even if the caller's session can't be checked.
    package var openActs: Set<String> = []
    /// The dependencies that `/health` and `--check` query.
    package var dependencies: [Dependency] = []
    /// Runs before the first request is accepted, for example migrations.
    package var prepare: @Sendable () async throws -> Void = {}
    /// Adds the routes.
    package var routes: @Sendable (Router<ShopContext>) -> Void
    /// Turns a problem into an answer: problem+json, unless the daemon serves pages.
    package var problemAnswer: @Sendable (Problem, Request, ShopContext) async -> Response = { problem, _, _ in
        .problem(problem)
    }
    /// Runs on SIGHUP, for example to read templates again.
    package var reload: @Sendable () async throws -> Void = {}
    /// A few words for `systemctl status`, such as the use of a pool.
    package var status: @Sendable () async -> String = { "" }
    /// The dependency that the daemon can't reach now, and why. nil if everything works. It must answer from memory without
    /// waiting, because it is part of the watchdog's feed.
    package var trouble: @Sendable () async -> String? = { nil }
    /// The reason why the reachable database or Redis refuses changes. nil if it accepts them. It must answer from memory too.
    package var refusal: @Sendable () async -> String? = { nil }

    /// Numbers from the daemon's database or Redis for `GET /metrics`, such as the use of a pool and row counts. If it throws,
    /// the metrics that it has added before are still reported.
    package var metrics: @Sendable (_ metrics: inout [Metric]) async throws -> Void = { _ in }

    package init(routes: @escaping @Sendable (Router<ShopContext>) -> Void) {
        self.routes = routes
    }
}

extension ShopDaemon {
    package static var api: APIDocument? { nil }
    package static var programName: String { "shop-\(name)" }
    package static var allSettings: [any SettingDeclaration] { CommonSettings.all + settings }
}

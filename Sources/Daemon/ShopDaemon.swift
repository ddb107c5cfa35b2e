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
    /// What it does, in one line for `--help`.
    static var summary: String { get }
    /// Its own settings; those of `CommonSettings` come on top.
    static var settings: [any SettingDeclaration] { get }
    /// What its routes take and answer, for `GET /openapi.json`, `GET /docs` and `--openapi`; nil for a daemon that programs
    /// don't call.
    static var api: APIDocument? { get }
    /// Puts it together; must neither wait nor connect.
    static func build(_ setup: Setup) async throws -> Blueprint
}

/// What a daemon is given to build itself from.
package struct Setup: Sendable {
    package let settings: Settings
    package let logger: Logger
    package let tokens: TokenSigner
    /// The one HTTP client of the process, for `SisterClient`.
    package let http: SisterConnections
    /// Says in `systemctl status`, in one line, what the daemon does before it takes requests.
    package let reportStatus: @Sendable (String) -> Void
}

/// What a daemon is made of.
package struct Blueprint: Sendable {
    /// What runs as long as the daemon, such as a connection pool; started before the first request, stopped after the
    /// last.
    package var services: [any Service] = []
    /// What it does beside its requests, such as bringing half-done work to an end; started when it is prepared, and not
    /// at all by `--check`.
    package var workers: [any Service] = []
    /// What tells ended sessions from living ones; nil for a daemon that takes no tokens of people, or looks itself.
    package var sessions: SessionWatch?
    /// Routes that may be used by somebody whose session can't be checked, although they change something.
    package var openActs: Set<String> = []
    /// What `/health` and `--check` ask.
    package var dependencies: [Dependency] = []
    /// Done before the first request is taken, such as migrations.
    package var prepare: @Sendable () async throws -> Void = {}
    /// Adds the routes.
    package var routes: @Sendable (Router<ShopContext>) -> Void
    /// How a problem is told: as problem+json, unless the daemon speaks to people.
    package var problemAnswer: @Sendable (Problem, Request, ShopContext) async -> Response = { problem, _, _ in
        .problem(problem)
    }
    /// On SIGHUP, such as reading templates again.
    package var reload: @Sendable () async throws -> Void = {}
    /// A few words for `systemctl status`, such as the use of a pool.
    package var status: @Sendable () async -> String = { "" }
    /// What it can't do its work without and does not reach just now, and why; nil when all is well. Must tell what is
    /// known and ask nobody: it is part of what feeds the watchdog.
    package var trouble: @Sendable () async -> String? = { nil }
    /// Why what it keeps its data in, although it answers, refuses changes; nil when it takes them. Asks nobody either.
    package var refusal: @Sendable () async -> String? = { nil }

    /// What is known where its data is, for `GET /metrics`, such as the use of a pool and how many of what there are;
    /// what it has added before it throws is told.
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

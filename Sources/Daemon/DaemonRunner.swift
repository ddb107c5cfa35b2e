import Basics
import Glibc
import Hummingbird
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Systemd
import UnixSignals

/// Runs a daemon with its settings until it stops.
package struct DaemonRunner<D: ShopDaemon>: Sendable {
    let settings: Settings
    package let logger: Logger
    private let notify = Notify()

    package init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Listens at the address of SHOP_LISTEN, for tests. Returns when it is cancelled or shut down by `ServiceGroup`.
    ///
    /// - Parameter onListening: called when the daemon accepts requests.
    package func run(onListening: @escaping @Sendable () -> Void) async throws {
        try await run(
            listeners: [.address(try settings.value(of: CommonSettings.listen))], signals: [], onListening: onListening)
    }

    /// The daemon's own routes, for tests, each such as `GET /orders/{id}`.
    package func routes() async throws -> [String] {
        let setup = try makeSetup()
        let router = Router(context: ShopContext.self)
        try await D.build(setup).routes(router)
        await setup.http.close()
        return router.routes.map { "\($0.method) \($0.path)" }
    }

    func run(
        listeners: [HTTPServer.Listener], signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable () -> Void = {}
    ) async throws {
        let setup = try makeSetup()
        let blueprint = try await D.build(setup)
        let load = ServerLoad()
        let router = try makeRouter(blueprint, setup, load)
        let responder = router.buildResponder()

        let server = HTTPServer(
            listeners: listeners, load: load, logger: logger,
            respond: { request, context in try await responder.respond(to: request, context: context) },
            onListening: { addresses in
                let places = addresses.map { $0.pathname ?? "\($0.ipAddress ?? "?"):\($0.port ?? 0)" }
                logger.record(.ready, "ready", metadata: ["listening": "\(places.joined(separator: " "))"])
                load.isServing.store(true, ordering: .releasing)
                notify.ready(status: "ready")
                onListening()
            })
        let heart = Heartbeat(
            load: load,
            status: {
                let details = [await blueprint.status(), blueprint.sessions?.trouble ?? ""]
                return details.filter { !$0.isEmpty }.joined(separator: ", ")
            }, trouble: blueprint.trouble, refusal: blueprint.refusal, notify: notify, logger: logger)
        let memory = PeriodicWork("free memory is not given back", every: .seconds(10), logger: logger) {
            FreeMemory.giveBack()
        }
        let workers = Workers(blueprint.workers + [memory])
        let serving = Serving(
            prepare: {
                try await blueprint.prepare()
                workers.begin()
            }, server: server, load: load, notify: notify)

        // Services stop in reverse order: the server drains while the pools still run.
        var services: [any Service] = [setup.http]
        if let sessions = blueprint.sessions { services.append(sessions) }
        services += blueprint.services
        services += [workers, heart, serving]
        if !signals.isEmpty { services.append(Reload(reload: blueprint.reload, notify: notify, logger: logger)) }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals,
            logger: Logger(label: D.programName) { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = TimeLimits.graceful
        configuration.maximumCancellationDuration = TimeLimits.cancelled
        try await ServiceGroup(configuration: configuration).run()
        logger.record(.stopped, "stopped")
    }

    /// Checks every dependency and prints its state.
    ///
    /// - Returns: whether all are up.
    package func check() async throws -> Bool {
        let setup = try makeSetup()
        let blueprint = try await D.build(setup)
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            for service in [setup.http as any Service] + blueprint.services {
                group.addTask {
                    try await service.run()
                    return nil
                }
            }
            group.addTask {
                var allUp = true
                for dependency in blueprint.dependencies {
                    let isUp = await dependency.state() != .down
                    print("\(D.programName): \(dependency.name) \(isUp ? "answers" : "does not answer")")
                    allUp = allUp && isUp
                }
                print("\(D.programName): settings are valid\(allUp ? "" : ", but not every dependency answers")")
                return allUp
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            return true
        }
    }

    private func makeSetup() throws(SettingError) -> Setup {
        let tokens = TokenSigner(
            secret: try settings.value(of: CommonSettings.secretKey),
            previous: try settings.value(of: CommonSettings.previousSecretKey))
        return Setup(
            settings: settings, logger: logger, tokens: tokens,
            http: SisterConnections(daemon: D.name, tokens: tokens, logger: logger),
            reportStatus: { [notify] in notify.status($0) })
    }

    private func makeRouter(
        _ blueprint: Blueprint, _ setup: Setup, _ load: ServerLoad
    ) throws(SettingError) -> Router<ShopContext> {
        let router = Router.shop(
            tokens: setup.tokens, blueprint: blueprint,
            maximumRequests: try settings.value(of: CommonSettings.maximumRequests), load: load,
            metrics: setup.http.metrics)
        let health = HealthRoute(dependencies: blueprint.dependencies)
        router.get("health") { _, _ in await health.answer() }
        let metrics = MetricsRoute(metrics: setup.http.metrics, load: load, details: blueprint.metrics)
        router.get("metrics") { _, _ in await metrics.answer() }
        if let api = D.api { APIPages(document: api, daemon: D.name).addRoutes(to: router) }
        blueprint.routes(router)
        router.refuseOtherMethods()
        return router
    }
}

/// Runs the daemon's background work once the daemon is prepared.
private struct Workers: Service {
    let workers: [any Service]
    private let preparation = AsyncStream<Void>.makeStream()

    init(_ workers: [any Service]) {
        self.workers = workers
    }

    /// Starts them.
    func begin() { preparation.continuation.finish() }

    func run() async throws {
        await cancelWhenGracefulShutdown { for await _ in preparation.stream {} }
        if Task.isShuttingDownGracefully || Task.isCancelled { return }
        try await withThrowingTaskGroup { group in
            for worker in workers { group.addTask { try await worker.run() } }
            try await group.waitForAll()
        }
        // A service that returns ends the daemon.
        try await gracefulShutdown()
    }
}

/// Prepares, then serves. A daemon accepts no request before it can answer it.
private struct Serving: Service {
    let prepare: @Sendable () async throws -> Void
    let server: HTTPServer
    let load: ServerLoad
    let notify: Notify

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await prepare() }
        } catch  where Task.isShuttingDownGracefully {
            // Stopped while it waited: not an error.
            return
        }
        if Task.isShuttingDownGracefully { return }
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            notify.stopping(status: "stopping, \(load.requests.load(ordering: .relaxed)) requests in progress")
        }
    }
}

/// Re-reads the log level and calls the daemon's `reload` on SIGHUP.
private struct Reload: Service {
    let reload: @Sendable () async throws -> Void
    let notify: Notify
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            notify.reloading()
            defer { notify.reloaded() }
            do {
                let settings = try Settings()
                LogOutput.level = try settings.value(of: CommonSettings.logLevel)
                try await reload()
                logger.notice("reloaded")
            } catch {
                logger.record(.notReloaded, "not reloaded, the old settings stay in effect: \(error)")
            }
        }
    }
}

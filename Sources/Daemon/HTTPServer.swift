import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSON
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import Synchronization
import Wire

/// Serves HTTP/1.1 on a socket from systemd or on its own socket. It drains without losing a request.
///
/// Hummingbird's own server can't take over a socket, so its channel is put on NIO's bootstrap here.
struct HTTPServer: Service {
    /// A socket or an address to listen on.
    enum Listener: Sendable {
        /// A listening socket of systemd, which stays open after the daemon has stopped.
        ///
        /// Its name is `FileDescriptorName=` of the socket unit.
        case inherited(descriptor: CInt, name: String)
        case address(ListenAddress)

        /// Whether only sisters may connect. The socket unit says so, and sets the socket's group.
        var isInternal: Bool {
            if case .inherited(_, "internal") = self { true } else { false }
        }
    }

    let listeners: [Listener]
    let load: ServerLoad
    let logger: Logger
    let respond: @Sendable (Request, ShopContext) async throws -> Response
    /// Called with the addresses once the sockets accept connections.
    let onListening: @Sendable ([SocketAddress]) async -> Void

    private typealias Connection = HTTP1Channel.Value

    /// One listening socket.
    private struct Server: Sendable {
        let channel: NIOAsyncChannel<Connection, Never>
        let http: HTTP1Channel
        let quiescing: ServerQuiescingHelper
    }

    func run() async throws {
        var servers: [Server] = []
        for listener in listeners { servers.append(try await bind(listener)) }
        let bound = servers
        await onListening(bound.compactMap(\.channel.channel.localAddress))

        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for server in bound {
                    group.addTask { await serve(server) }
                }
            }
        } onGracefulShutdown: {
            // This is not a child task because the handler is not async. The task group above ends once this has closed
            // everything.
            Task { await drain(bound) }
        }
    }

    // MARK: - Serving

    private func makeChannel(of listener: Listener) -> HTTP1Channel {
        HTTP1Channel(
            responder: { request, writer, channel in
                var context = ShopContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
                context.mayUseInternalRoutes = listener.isInternal || !hasInternalListener
                context.isOnInternalSocket = listener.isInternal
                var response: Response
                do {
                    if let refusal = Self.refusal(of: request) {
                        response = refusal
                    } else {
                        response = try await respond(request, context)
                    }
                } catch {
                    // The pipeline turns every error into an answer. Only a broken middleware lets one through.
                    logger.error("no answer: \(String(reflecting: error))")
                    response = Response(status: .internalServerError)
                }
                if load.isDraining.load(ordering: .acquiring) { response.headers[.connection] = "close" }
                try await writer.write(response: response.head, body: response.body)
            },
            // Longer than nginx and sisters keep their side open, so that they always close first.
            configuration: HTTP1Channel.Configuration(
                idleTimeout: TimeAmount(TimeLimits.idleConnection),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)))
    }

    /// The answer to header fields that are too dear to compare or to split (see `hasBoundedMarks`); nil for others. Nothing may
    /// read them before this, so it is not part of the pipeline.
    private static func refusal(of request: Request) -> Response? {
        guard request.headers.contains(where: { $0.value.hasMarks(moreThan: 30) }) else { return nil }
        var problem = Problem.badRequest("A header field has too many marks on one letter.")
        problem.requestID = RequestID.of(request)
        var response = Response.problem(problem)
        response.headers[.requestID] = problem.requestID
        return response
    }

    private func serve(_ server: Server) async {
        do {
            try await server.channel.executeThenClose { connections in
                await withDiscardingTaskGroup { group in
                    do {
                        for try await connection in connections {
                            load.connections.add(1, ordering: .relaxed)
                            group.addTask {
                                await server.http.handle(value: connection, logger: logger)
                                load.connections.subtract(1, ordering: .relaxed)
                            }
                        }
                    } catch {
                        logger.error("accepting connections ended: \(error)")
                    }
                }
            }
        } catch {
            logger.debug("closing the listening socket: \(error)")
        }
    }

    private func bind(_ listener: Listener) async throws -> Server {
        let http = makeChannel(of: listener)
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // NIO takes 4 connections a turn by default, too few for a burst.
            .serverChannelOption(.maxMessagesPerRead, value: 256)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
        let initialize: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
            http.setup(channel: channel, logger: logger)
        }
        let channel: NIOAsyncChannel<Connection, Never>
        switch listener {
        case .inherited(let descriptor, _):
            channel = try await bootstrap.bind(descriptor, childChannelInitializer: initialize)
            // NIO has just called listen() with 128; give the socket its real backlog back.
            _ = listen(descriptor, backlog)
        case .address(.unix(let path)):
            channel = try await bootstrap.bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: initialize)
        case .address(.tcp(let host, let port)):
            channel = try await bootstrap.bind(host: host, port: port, childChannelInitializer: initialize)
        }
        return Server(channel: channel, http: http, quiescing: quiescing)
    }

    private var backlog: CInt { 4096 }

    private var hasInternalListener: Bool { listeners.contains(where: \.isInternal) }

    // MARK: - Draining

    /// Stops accepting, answers what is connected with `Connection: close`, and waits until nginx has closed what is idle. A daemon
    /// that closed such a connection itself would lose the request that nginx is just sending over it.
    private func drain(_ servers: [Server]) async {
        load.isDraining.store(true, ordering: .releasing)
        for server in servers { try? await server.channel.channel.setOption(.autoRead, value: false).get() }
        // What was accepted a moment ago reaches its handler.
        try? await Task.sleep(for: .milliseconds(20))
        for server in servers { server.channel.channel.close(promise: nil) }
        let end = ContinuousClock.now + TimeLimits.drain
        while load.connections.load(ordering: .relaxed) > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        for server in servers { server.quiescing.initiateShutdown(promise: nil) }
    }
}

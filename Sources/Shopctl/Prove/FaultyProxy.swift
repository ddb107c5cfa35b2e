import NIOCore
import NIOPosix

/// Listens on a daemon's socket in its place and passes messages on, but not always, and not always at once.
struct FaultyProxy: Sendable {
    private let path: String
    private let sister: String
    private let faults: FaultPlan

    /// - Parameters:
    ///   - path: where it listens.
    ///   - sister: the socket that it passes to.
    init(at path: String, to sister: String, faults: FaultPlan) {
        self.path = path
        self.sister = sister
        self.faults = faults
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Serves until it is cancelled.
    func run() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: Self.wrap)
        try await withThrowingDiscardingTaskGroup { group in
            try await listener.executeThenClose { callers in
                for try await caller in callers {
                    // If a caller or the daemon is gone, only this connection ends.
                    group.addTask { try? await pass(caller) }
                }
            }
        }
    }

    private func pass(_ caller: Connection) async throws {
        try await caller.executeThenClose { questions, toCaller in
            let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: sister, channelInitializer: Self.wrap)
            try await connection.executeThenClose { answers, toSister in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await pass(questions, to: toSister, .question) }
                    group.addTask { try await pass(answers, to: toCaller, .answer) }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        }
    }

    /// Notices that a caller has hung up only after it has passed the request on, so that late calls do arrive.
    private func pass(
        _ chunks: NIOAsyncChannelInboundStream<ByteBuffer>, to writer: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ direction: FaultPlan.Direction
    ) async throws {
        for try await chunk in chunks {
            switch await faults.next(direction) {
            case .none: break
            case .delay(let time): try await Task.sleep(for: time)
            case .drop: return
            }
            try await writer.write(chunk)
        }
    }

    @Sendable private static func wrap(_ channel: any Channel) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
    }
}

/// A fault on the way between daemons.
actor FaultPlan {
    enum Direction: Sendable { case question, answer }

    enum Fault: Sendable {
        case none
        case delay(Duration)
        /// The connection ends and the rest is lost.
        case drop
    }

    /// How often it happened.
    struct Counts: Sendable {
        var lostQuestions = 0
        var lostAnswers = 0
        var delays = 0
    }

    private var random: Seeded
    private var isOn = false
    private(set) var counts = Counts()

    init(seed: UInt64) {
        random = Seeded(seed, stream: 1 << 61)
    }

    func begin() { isOn = true }
    func end() { isOn = false }

    func next(_ direction: Direction) -> Fault {
        guard isOn else { return .none }
        if random.happens(10) {
            switch direction {
            case .question: counts.lostQuestions += 1
            case .answer: counts.lostAnswers += 1
            }
            return .drop
        }
        if random.happens(20) {
            counts.delays += 1
            // Some arrive after their caller has given up, which is after three seconds.
            return .delay(random.happens(200) ? random.milliseconds(2500...6000) : random.milliseconds(5...400))
        }
        return .none
    }
}

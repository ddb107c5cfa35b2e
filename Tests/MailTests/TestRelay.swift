import NIOCore
import NIOPosix
import Synchronization

/// A small SMTP server that keeps its mails and gives scripted answers.
final class TestRelay: Sendable {
    /// The reaction to a command.
    enum Behaviour: Sendable, Equatable {
        case answer(String)
        case silence
        case hangUp
    }

    struct State: Sendable {
        /// By command: `EHLO`, `MAIL`, `RCPT`, `DATA`, and `.` for the end of the data; `220` for the greeting.
        var behaviours: [String: Behaviour] = [:]
        var commands: [String] = []
        /// Mails that were taken, as they came over the wire.
        var mails: [String] = []
    }

    let state: Mutex<State>
    let port: Int
    private let channel: any Channel

    init(_ behaviours: [String: Behaviour] = [:]) async throws {
        state = Mutex(State(behaviours: behaviours))
        // A box, since the handlers are made before the relay is whole.
        let relay = Box()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(relay))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        relay.value.withLock { $0 = self }
    }

    final class Box: Sendable {
        let value = Mutex<TestRelay?>(nil)
    }

    func stop() async throws { try await channel.close() }

    var mails: [String] { state.withLock { $0.mails } }
    var commands: [String] { state.withLock { $0.commands } }
    var behaviours: [String: Behaviour] { state.withLock { $0.behaviours } }
    func set(_ behaviours: [String: Behaviour]) { state.withLock { $0.behaviours = behaviours } }

    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let box: Box
        private var text = ""
        private var isData = false

        init(_ box: Box) {
            self.box = box
        }

        func channelActive(context: ChannelHandlerContext) { behave("220", "220 relay.test ready", context) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            while true {
                if isData {
                    guard let end = text.range(of: "\r\n.\r\n") else { return }
                    let mail = String(text[..<end.lowerBound]) + "\r\n"
                    text = String(text[end.upperBound...])
                    isData = false
                    box.value.withLock { $0 }?.state.withLock { $0.mails.append(mail) }
                    behave(".", "250 2.0.0 taken", context)
                } else {
                    guard let end = text.range(of: "\r\n") else { return }
                    let line = String(text[..<end.lowerBound])
                    text = String(text[end.upperBound...])
                    box.value.withLock { $0 }?.state.withLock { $0.commands.append(line) }
                    switch line.prefix(4) {
                    case "EHLO": behave("EHLO", "250-relay.test\r\n250-PIPELINING\r\n250 8BITMIME", context)
                    case "DATA":
                        isData = true
                        behave("DATA", "354 go on", context)
                    case "QUIT": behave("QUIT", "221 bye", context)
                    default: behave(String(line.prefix(4)), "250 ok", context)
                    }
                }
            }
        }

        private func behave(_ point: String, _ usual: String, _ context: ChannelHandlerContext) {
            switch box.value.withLock({ $0 })?.state.withLock({ $0.behaviours[point] }) ?? .answer(usual) {
            case .answer(let text):
                if point == "DATA", !text.hasPrefix("354") { isData = false }
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
            case .silence: break
            case .hangUp: context.close(promise: nil)
            }
        }
    }
}

extension String {
    /// The first place of `text`, by code units: a line end is no single character here.
    fileprivate func range(of text: String) -> Range<Index>? {
        let wanted = Array(text.utf8)
        var start = utf8.startIndex
        while start < utf8.endIndex {
            let rest = utf8[start...]
            if rest.starts(with: wanted) { return start..<utf8.index(start, offsetBy: wanted.count) }
            start = utf8.index(after: start)
        }
        return nil
    }
}

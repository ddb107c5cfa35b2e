import Daemon
package import NIOCore
import NIOPosix

/// Hands mail over to a relay by SMTP (RFC 5321), with one connection for each mail.
package struct SMTPClient: MailTransport {
    private let host: String
    private let port: Int
    /// The shop's name in EHLO.
    private let name: String
    private let limits: Limits

    /// Time limits for the relay.
    package struct Limits: Sendable {
        /// For connecting.
        package var connection = TimeAmount(TimeLimits.relayAnswer)
        /// For each answer up to the end of the data.
        package var command = TimeAmount(TimeLimits.relayAnswer)
        /// For the last answer (RFC 5321, 4.5.3.2.6): a client that gives up earlier makes relays deliver twice.
        package var final = TimeAmount(TimeLimits.relayLastAnswer)

        /// The default limits.
        package init() {}
    }

    /// - Parameter name: the shop's name in EHLO.
    package init(host: String, port: Int, name: String, limits: Limits = Limits()) {
        self.host = host
        self.port = port
        self.name = name
        self.limits = limits
    }

    package func deliver(_ mail: MailMessage, handing: @Sendable () async throws -> Void) async -> HandOver {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(limits.connection)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            return .deferred("no connection to \(host):\(port): \(error)")
        }
        // An error while closing does not change the result.
        var handOver = HandOver.deferred("the connection broke")
        try? await channel.executeThenClose { inbound, outbound in
            var session = SMTPSession(
                replies: inbound.makeAsyncIterator(), output: outbound, channel: channel.channel, limits: limits)
            handOver = await session.send(mail, as: name, handing: handing)
        }
        return handOver
    }
}

/// One conversation with a relay.
struct SMTPSession {
    var replies: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel
    let limits: SMTPClient.Limits
    private var reader = SMTPReplyReader()

    init(
        replies: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        output: NIOAsyncChannelOutboundWriter<ByteBuffer>, channel: any Channel, limits: SMTPClient.Limits
    ) {
        self.replies = replies
        self.output = output
        self.channel = channel
        self.limits = limits
    }

    /// The reason for a failed conversation.
    private enum Failure: Error {
        case silence(String)
        case reply(SMTPReply, to: String)
    }

    mutating func send(
        _ mail: MailMessage, as name: String, handing: @Sendable () async throws -> Void
    ) async -> HandOver {
        do {
            try await begin(as: name)
            try await say("MAIL FROM:<\(mail.from.address)>")
        } catch {
            // Even a permanent refusal concerns the shop, not this mail: an operator may correct it within three days.
            return .deferred(Self.words(error))
        }
        do {
            try await say("RCPT TO:<\(mail.to.address)>")
            try await say("DATA", expecting: 354)
            try await write(Self.stuffed(mail.source), within: limits.command)
        } catch {
            if case Failure.reply(let reply, _) = error, reply.code >= 500 { return .refused(Self.words(error)) }
            return .deferred(Self.words(error))
        }
        do {
            try await handing()
        } catch {
            // Without the last line the relay discards the mail (RFC 5321, 4.1.1.4).
            return .deferred("not handed over: \(error)")
        }
        do {
            try await say(".", within: limits.final)
        } catch {
            guard case Failure.reply(let reply, _) = error else { return .unknown(Self.words(error)) }
            return reply.isTransient ? .deferred(Self.words(error)) : .refused(Self.words(error))
        }
        try? await write("QUIT\r\n", within: .seconds(1))
        return .sent
    }

    private mutating func begin(as name: String) async throws {
        let greeting = try await reply(to: "the connection", within: limits.command)
        guard greeting.isDone else { throw Failure.reply(greeting, to: "the connection") }
        do {
            try await say("EHLO \(name)")
        } catch Failure.reply(let reply, _) where reply.code >= 500 {
            try await say("HELO \(name)")
        }
    }

    // MARK: - Commands and replies

    /// Sends a line and waits for its answer.
    private mutating func say(_ line: String, expecting code: Int? = nil, within limit: TimeAmount? = nil) async throws
    {
        let limit = limit ?? limits.command
        try await write(line + "\r\n", within: limit)
        let reply = try await reply(to: line, within: limit)
        guard code.map({ $0 == reply.code }) ?? reply.isDone else { throw Failure.reply(reply, to: line) }
    }

    private func write(_ text: String, within limit: TimeAmount) async throws {
        let end = hangUp(after: limit)
        defer { end.cancel() }
        do {
            try await output.write(ByteBuffer(string: text))
        } catch {
            throw Failure.silence("the relay closed the connection")
        }
    }

    private mutating func reply(to line: String, within limit: TimeAmount) async throws -> SMTPReply {
        let end = hangUp(after: limit)
        defer { end.cancel() }
        let failure = Failure.silence("no answer to \(line)")
        do {
            while true {
                if let reply = try reader.next() { return reply }
                guard let more = try await replies.next() else { throw failure }
                reader.feed(more.readableBytesView)
            }
        } catch is SMTPReplyReader.Nonsense {
            throw Failure.silence("the answer to \(line) is not SMTP")
        } catch {
            throw failure
        }
    }

    /// Closes the connection to a relay that is silent for too long, which ends all waiting.
    private func hangUp(after limit: TimeAmount) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: limit) { [channel] in channel.close(promise: nil) }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case Failure.silence(let what): what
        case Failure.reply(let reply, let line): "\(reply.code) \(reply.text) (in answer to \(line))"
        default: "\(error)"
        }
    }

    /// A line that begins with a dot gets one more, or it would end the mail (RFC 5321, 4.5.2).
    static func stuffed(_ source: String) -> String {
        let text = source.replacing("\r\n.", with: "\r\n..")
        return text.hasPrefix(".") ? "." + text : text
    }
}

import FoundationEssentials
import Mail
import NIOCore
import Testing

@Suite struct SMTPTests {
    private static func message(_ text: String = "Hello") throws -> MailMessage {
        MailMessage(
            id: UUID(), date: Date(timeIntervalSince1970: 1_795_449_070),
            from: try #require(Mailbox("Shop <shop@example.org>")), to: try #require(Mailbox("ann@example.com")),
            subject: "Order 2026-000001 is confirmed", text: text, html: "<p>Hello</p>", language: "en")
    }

    private static func client(_ relay: TestRelay) -> SMTPClient {
        // Short only if no answer will come, because a testing machine is busy.
        let silent = relay.behaviours.filter { $0.value == .silence }.keys
        var limits = SMTPClient.Limits()
        limits.connection = .seconds(60)
        limits.command = silent.contains { $0 != "." } ? .milliseconds(300) : .seconds(60)
        limits.final = silent.contains(".") ? .milliseconds(300) : .seconds(60)
        return SMTPClient(host: "127.0.0.1", port: relay.port, name: "example.org", limits: limits)
    }

    @Test func `a mail arrives as it was written, with dots at the beginning of lines`() async throws {
        let relay = try await TestRelay()
        let message = try Self.message(".\n..two\nlast")
        #expect(await Self.client(relay).deliver(message) {} == .sent)
        let received = try #require(relay.mails.first)
        #expect(received.replacing("\r\n..", with: "\r\n.") == message.source)
        #expect(received.contains("\r\n..\r\n...two\r\nlast"))
        #expect(
            relay.commands.prefix(4) == [
                "EHLO example.org", "MAIL FROM:<shop@example.org>", "RCPT TO:<ann@example.com>", "DATA",
            ])
        try await relay.stop()
    }

    @Test(
        arguments: [
            (["220": .answer("554 no service")], "deferred"), (["220": .silence], "deferred"),
            (["220": .hangUp], "deferred"),
            (["220": .answer("HTTP/1.1 400 Bad Request")], "deferred"), (["EHLO": .hangUp], "deferred"),
            (["MAIL": .answer("550 who are you")], "deferred"), (["MAIL": .answer("451 later")], "deferred"),
            (["RCPT": .answer("450 greylisted")], "deferred"), (["RCPT": .answer("550 no such user")], "refused"),
            (["RCPT": .silence], "deferred"), (["DATA": .answer("554 no")], "refused"), (["DATA": .hangUp], "deferred"),
            ([".": .answer("451 disk full")], "deferred"), ([".": .answer("554 spam")], "refused"),
            ([".": .silence], "unknown"), ([".": .hangUp], "unknown"), (["QUIT": .hangUp], "sent"),
            (["EHLO": .answer("502 what")], "sent"),
        ] as [([String: TestRelay.Behaviour], String)])
    func `what a relay does is understood`(behaviour: [String: TestRelay.Behaviour], expected: String) async throws {
        let relay = try await TestRelay(behaviour)
        let delivery = await Self.client(relay).deliver(try Self.message()) {}
        let name =
            switch delivery {
            case .sent: "sent"
            case .deferred: "deferred"
            case .refused: "refused"
            case .unknown: "unknown"
            }
        #expect(name == expected, "\(delivery)")
        try await relay.stop()
    }

    @Test func `no relay at all`() async throws {
        // The port of tcpmux, which nobody has used for decades.
        let client = SMTPClient(host: "127.0.0.1", port: 1, name: "example.org")
        guard case .deferred(let reason) = await client.deliver(try Self.message(), handing: {}) else {
            Issue.record("not deferred")
            return
        }
        #expect(reason.hasPrefix("no connection to 127.0.0.1:1"), "\(reason)")
    }

    @Test func `what may not be handed over is not taken by the relay`() async throws {
        struct Overtaken: Error {}
        let relay = try await TestRelay()
        guard case .deferred = await Self.client(relay).deliver(try Self.message(), handing: { throw Overtaken() })
        else {
            Issue.record("not deferred")
            return
        }
        #expect(relay.mails.isEmpty)
        try await relay.stop()
    }

    @Test func `replies come in pieces, and nonsense ends`() throws {
        var reader = SMTPReplyReader()
        reader.feed("250-one\r\n25".utf8)
        #expect(try reader.next() == nil)
        reader.feed("0 two\r\n354 go\r\n".utf8)
        #expect(try reader.next() == SMTPReply(code: 250, text: "one two"))
        #expect(try reader.next() == SMTPReply(code: 354, text: "go"))
        for nonsense in ["hello\r\n", "999 x\r\n", "2\r\n", String(repeating: "x", count: 20_000)] {
            var reader = SMTPReplyReader()
            reader.feed(nonsense.utf8)
            #expect(throws: SMTPReplyReader.Nonsense.self) { try reader.next() }
        }
    }
}

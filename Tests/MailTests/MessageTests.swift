import FoundationEssentials
import Mail
import Testing

@Suite struct MessageTests {
    private static let id = UUID(uuidString: "0190163d-8694-739b-aea5-966c26f8ad91") ?? UUID()

    private static func message(subject: String, text: String = "", name: String = "Shop") throws -> MailMessage {
        MailMessage(
            id: id, date: Date(timeIntervalSince1970: 1_795_449_070),
            from: try #require(Mailbox(name: name, address: "shop@example.org")),
            to: try #require(Mailbox("ann@example.com")), subject: subject, text: text, html: "<p>ü</p>", language: "en"
        )
    }

    /// The header's fields, folded lines put together.
    private static func fields(_ message: MailMessage) -> [String] {
        var fields: [String] = []
        for line in message.source.split(separator: "\r\n", omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            if line.first == " " { fields[fields.count - 1] += line } else { fields.append(String(line)) }
        }
        return fields
    }

    /// Encoded words read again.
    private static func decoded(_ field: String) -> String {
        let words = field.split(separator: " ").compactMap { word -> Data? in
            guard word.hasPrefix("=?UTF-8?B?"), word.hasSuffix("?=") else { return nil }
            return Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))
        }
        return words.map { String(decoding: $0, as: UTF8.self) }.joined()
    }

    @Test func `the header is that of RFC 5322, and always the same`() throws {
        let message = try Self.message(subject: "Order 2026-000001 is confirmed")
        #expect(
            Self.fields(message).prefix(6) == [
                "From: Shop <shop@example.org>", "To: ann@example.com", "Subject: Order 2026-000001 is confirmed",
                "Date: Mon, 23 Nov 2026 15:51:10 +0000",
                "Message-ID: <0190163d-8694-739b-aea5-966c26f8ad91@example.org>", "Auto-Submitted: auto-generated",
            ])
        #expect(try Self.message(subject: "Order 2026-000001 is confirmed").source == message.source)
    }

    @Test(arguments: [
        "Заказ 2026-000001 принят", "ünïcödé", "=?UTF-8?B?eA==?=", "", " blank ", String(repeating: "я", count: 300),
        "a\r\nBcc: eve@example.com", "a\nb\rc", "\u{2028}Bcc: x", "a\u{0}b", "🛒🛒🛒",
    ])
    func `a subject of any text is one field, and reads as it was written`(subject: String) throws {
        let message = try Self.message(subject: subject, name: subject)
        let fields = Self.fields(message)
        #expect(fields.count == 9, "\(fields)")
        #expect(!fields.contains { $0.lowercased().hasPrefix("bcc") })
        let field = try #require(fields.first { $0.hasPrefix("Subject: ") })
        if !subject.isEmpty { #expect(Self.decoded(field) == subject) }
        for line in message.source.split(separator: "\r\n") {
            #expect(line.utf8.count <= 78 && line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line)")
        }
    }

    @Test func `text of any kind is quoted so that every line is short ASCII`() throws {
        let text = "Plain = sign, trailing blank \nЗаказ\r\n" + String(repeating: "long ", count: 40) + "\u{0}\t"
        let source = try Self.message(subject: "x", text: text).source
        #expect(source.contains("Plain =3D sign, trailing blank=20\r\n=D0=97=D0=B0"))
        #expect(source.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 || $0.hasPrefix("Content-Type") })
        #expect(source.utf8.filter { $0 == 10 }.count == source.utf8.filter { $0 == 13 }.count)
    }

    @Test(arguments: [
        "", "x", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nRCPT", "a@b>", "<a@b>x", "я@example.com",
        "a@b,c@d", "Name <a@b", String(repeating: "a", count: 300) + "@example.com", "a\u{0}@b",
    ])
    func `what is no address is refused`(text: String) {
        #expect(Mailbox(text) == nil)
        #expect(Mailbox(name: "", address: "\(text)<") == nil)
    }

    @Test(arguments: [
        ("ул.Ленина, д.5", "ул. Ленина, д. 5"), ("1 Main St.", "1 Main St."), ("St. John's Rd. 4", "St. John's Rd. 4"),
        ("http://a.b", "http: //a. b"), ("mailto:a@b.c", "mailto: a@ b. c"), ("a．b", "a． b"), ("", ""),
        ("a.\u{200B}b", "a. \u{200B}b"), ("a.\u{A0}b", "a. \u{A0}b"),
    ])
    func `words of an address are no links`(words: String, expected: String) {
        #expect(words.withoutLinks == expected)
    }

    @Test func `settings say where mail goes`() throws {
        #expect(try MailDestination("smtp://relay") == .relay(host: "relay", port: 25))
        #expect(try MailDestination("smtp://[::1]:2525") == .relay(host: "::1", port: 2525))
        #expect(try MailDestination("directory:/tmp/mail") == .directory("/tmp/mail"))
        #expect(try MailDestination("off") == .off)
        for wrong in ["", "smtp://", "smtp://a:b", "smtp://a:0", "smtp://a/b", "directory:", "mail"] {
            #expect(throws: (any Error).self) { try MailDestination(wrong) }
        }
    }
}

package import FoundationEssentials

/// A mail (RFC 5322) with its text in two forms, plain and HTML (RFC 2046, 5.1.4). The same values make the same bytes, so
/// each attempt sends the same mail.
package struct MailMessage: Sendable {
    /// The mail's id, which becomes its Message-ID.
    package let id: UUID
    /// The value of the header field Date.
    package let date: Date
    /// The sender.
    package let from: Mailbox
    /// The recipient.
    package let to: Mailbox
    /// In any language.
    package let subject: String
    /// The plain form.
    package let text: String
    /// The HTML form.
    package let html: String
    /// `en` or `ru`.
    package let language: String

    package init(
        id: UUID, date: Date, from: Mailbox, to: Mailbox, subject: String, text: String, html: String, language: String
    ) {
        self.id = id
        self.date = date
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.language = language
    }

    /// The whole mail in ASCII, with CRLF at the end of each line.
    package var source: String {
        let boundary = "=_\(id.uuidString.lowercased())"
        return """
            From: \(Self.field(from, used: 6))
            To: \(Self.field(to, used: 4))
            Subject: \(MailText.header(subject, used: 9))
            Date: \(MailText.date(date))
            Message-ID: <\(id.uuidString.lowercased())@\(from.domain)>
            Auto-Submitted: auto-generated
            Content-Language: \(language)
            MIME-Version: 1.0
            Content-Type: multipart/alternative;
             boundary="\(boundary)"

            --\(boundary)
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            \(MailText.quotedPrintable(text))
            --\(boundary)
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            \(MailText.quotedPrintable(html))
            --\(boundary)--

            """.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
    }

    private static func field(_ mailbox: Mailbox, used: Int) -> String {
        if mailbox.name.isEmpty { return mailbox.address }
        // A name that has more than letters and blanks is encoded, so nothing needs quoting.
        let isPlain = mailbox.name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: " ") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        let name = isPlain ? mailbox.name : MailText.encodedWords(mailbox.name, used: used) + "\n"
        return "\(name) <\(mailbox.address)>"
    }
}

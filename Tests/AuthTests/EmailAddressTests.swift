import Auth
import Testing

@Suite struct EmailAddressTests {
    @Test(
        "An address is trimmed and lower-cased",
        arguments: [
            ("anna@example.com", "anna@example.com"),
            ("  Anna.Karenina+Shop@Example.COM\n", "anna.karenina+shop@example.com"),
            ("a@b.c", "a@b.c"),
            ("o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"),
            ("x@xn--e1aybc.xn--p1ai", "x@xn--e1aybc.xn--p1ai"),
        ])
    func accepts(_ typed: String, _ kept: String) {
        #expect(EmailAddress(typed)?.text == kept)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", " ", "anna", "@example.com", "anna@", "anna@example", "anna@@example.com", "anna@exam ple.com",
            "an na@example.com", "anna@.com", "anna@example..com", "anna@-example.com", "anna@example-.com",
            "anna@example.com\0", "anna\u{0}@example.com", "анна@example.com", "anna@example.com,b@example.com",
            "<anna@example.com>", "anna@[127.0.0.1]", "\"anna k\"@example.com",
            // Letters that become ASCII by lower-casing, case folding or compatibility are still other letters.
            "nic\u{212A}@example.com", "anna@example.\u{212A}om", "\u{0130}van@example.com", "anna@\u{0130}xample.com",
            "\u{017F}am@example.com", "anna\u{FF20}example.com", "\u{FF41}nna@example.com", "anna@example\u{3002}com",
            "anna@example\u{FF0E}com", "\u{FB01}sh@example.com", "anna@exa\u{00AD}mple.com",
            "an\u{200B}na@example.com", "e\u{0301}va@example.com", " \u{0301}anna@example.com",
            "\u{FEFF}anna@example.com", "ann\u{0430}@example.com",
        ])
    func refuses(_ typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test("An address has at most 254 characters, 64 of them before the @, 63 in a label")
    func bounds() {
        let label = String(repeating: "d", count: 63)
        let domain = [label, label, String(repeating: "e", count: 61)].joined(separator: ".")
        let longest = String(repeating: "a", count: 64) + "@" + domain
        #expect(longest.utf8.count == 254)
        #expect(EmailAddress(longest)?.text == longest)
        #expect(EmailAddress(longest + "e") == nil)
        #expect(EmailAddress(String(repeating: "a", count: 65) + "@example.com") == nil)
        #expect(EmailAddress("a@" + label + "d.com") == nil)
    }
}

@Suite struct PasswordTests {
    @Test("A password has 8 to 128 characters, however many bytes they take")
    func length() {
        #expect(!Password.isAllowed("1234567"))
        #expect(Password.isAllowed("12345678"))
        #expect(!Password.isAllowed("пароль7"))
        #expect(Password.isAllowed(String(repeating: "я", count: 128)))
        #expect(!Password.isAllowed(String(repeating: "я", count: 129)))
    }

    @Test("A password has no NUL")
    func nul() {
        #expect(!Password.isAllowed("1234\u{0}5678"))
    }
}

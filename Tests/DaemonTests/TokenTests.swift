import Daemon
import FoundationEssentials
import JSON
import OpenSSL
import TestSupport
import Testing
import Wire

/// The text form of bytes in tokens.
@Suite struct Base64URLTests {
    /// RFC 4648, 10, without padding, and the bytes of RFC 7515, appendix C.
    @Test(
        arguments: [
            ([], ""), ([0x66], "Zg"), ([0x66, 0x6F], "Zm8"), ([0x66, 0x6F, 0x6F], "Zm9v"),
            ([0x66, 0x6F, 0x6F, 0x62], "Zm9vYg"), ([3, 236, 255, 224, 193], "A-z_4ME"),
        ] as [([UInt8], String)])
    func `bytes become their text and back`(bytes: [UInt8], text: String) {
        #expect(Base64URL.text(bytes) == text)
        #expect(Base64URL.bytes(text.utf8) == bytes)
    }

    @Test(arguments: [
        "Zg==", "Zg=", " Zg", "Zg ", "Z g", "Zm9v\n", "+w", "/w", "Z", "Zm9vY", "Zh", "Zm9", "Zm8\u{0}", "Zм9v",
    ])
    func `a text that is not exactly what bytes are written as is refused`(text: String) {
        #expect(Base64URL.bytes(text.utf8) == nil)
    }

    @Test func `any bytes come back`() {
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255) }
            #expect(Base64URL.bytes(Base64URL.text(bytes).utf8) == bytes)
        }
    }
}

/// Tokens as RFC 7515 and RFC 7519 have them.
@Suite struct JSONWebTokenTests {
    private static let key = Array("a key of 32 bytes or more for tests".utf8)
    private static let now = Date(timeIntervalSince1970: 1_000_000)

    /// Signs a header and claims as they stand.
    private static func token(
        header: String = #"{"alg":"HS256","typ":"JWT"}"#, claims: String = #"{"exp":1000001}"#, key: [UInt8] = key
    ) -> String {
        let message = "\(Base64URL.text(Array(header.utf8))).\(Base64URL.text(Array(claims.utf8)))"
        return "\(message).\(Base64URL.text(HMACSHA256.code(message.utf8, key: key)))"
    }

    private static func claims(_ token: String, keys: [[UInt8]] = [key], now: Date = now) -> [String: JSONValue]? {
        JSONWebToken(verifying: token, keys: keys, now: now)?.claims
    }

    @Test func `the example of RFC 7515 A.1 is read`() throws {
        let key = try #require(
            Base64URL.bytes(
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow".utf8))
        let token = """
            eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
            dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
            """
        let before = Date(timeIntervalSince1970: 1_300_819_379)
        #expect(
            Self.claims(token, keys: [key], now: before) == [
                "iss": .string("joe"), "exp": .number(1_300_819_380), "http://example.com/is_root": .bool(true),
            ])
        // It ends at its `exp`, not after it.
        #expect(Self.claims(token, keys: [key], now: before + 1) == nil)
    }

    @Test func `what is signed is verified, by any of the keys and no other`() {
        let token = JSONWebToken.sign(JSONText(trusted: #"{"exp":1000001}"#), key: Self.key)
        let other = Array("another key of 32 bytes or more, too".utf8)
        #expect(token == Self.token())
        #expect(Self.claims(token) != nil)
        #expect(Self.claims(token, keys: [other, Self.key]) != nil)
        #expect(Self.claims(token, keys: [other]) == nil)
        #expect(Self.claims(token, keys: []) == nil)
    }

    /// Every letter of a token counts.
    @Test func `a token in which one letter is another is refused`() {
        let token = Array(Self.token())
        for index in token.indices {
            for letter in ["A", "_", ".", "=", "\u{0}"] where Character(letter) != token[index] {
                var changed = token
                changed[index] = Character(letter)
                #expect(Self.claims(String(changed)) == nil)
            }
        }
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b.c", "e30.e30", "e30.e30.", "e30..e30", ".e30.e30", "e30.e30.e30.e30",
    ])
    func `a text that is no token is refused`(text: String) { #expect(Self.claims(text) == nil) }

    @Test func `padding, white space and left-over bits are refused`() {
        let token = Self.token()
        for text in ["\(token)=", "\(token)\n", " \(token)", "\(token).", token.replacing(".", with: " .")] {
            #expect(Self.claims(text) == nil)
        }
        // 32 bytes leave two bits of the last letter over; another letter with the same bytes is another text.
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        for letter in letters where letter != token.last { #expect(Self.claims("\(token.dropLast())\(letter)") == nil) }
    }

    @Test(arguments: [
        #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"HS512"}"#, #"{"alg":"hs256"}"#, #"{"alg":["HS256"]}"#,
        #"{"typ":"JWT"}"#,
        #"{"alg":"HS256","typ":"JOSE"}"#, #"{"alg":"HS256","typ":1}"#, #"{"alg":"HS256","typ":null}"#,
        #"{"alg":"HS256","crit":["exp"],"exp":1}"#, #"{"alg":"HS256","crit":[]}"#, #"{"alg":"HS256","alg":"none"}"#,
        #"["HS256"]"#, #""HS256""#, "", "{",
    ])
    func `a header that asks for anything else than HS256 is refused, though its signature is ours`(header: String) {
        #expect(Self.claims(Self.token(header: header)) == nil)
    }

    @Test func `a type is not needed, and its case does not matter`() {
        #expect(Self.claims(Self.token(header: #"{"alg":"HS256"}"#)) != nil)
        #expect(Self.claims(Self.token(header: #"{"typ":"jwt","alg":"HS256","kid":"1"}"#)) != nil)
    }

    @Test(arguments: [
        (#"{"exp":1000001}"#, true), (#"{"exp":1000000.5}"#, true), (#"{"exp":1.0e7}"#, true),
        (#"{"exp":1000000}"#, false), (#"{"exp":999999.9}"#, false), (#"{"exp":-1}"#, false), (#"{}"#, false),
        (#"{"exp":null}"#, false), (#"{"exp":"1000001"}"#, false), (#"{"exp":true}"#, false),
        (#"{"exp":1000001,"nbf":1000000}"#, true), (#"{"exp":1000001,"nbf":999999.5}"#, true),
        (#"{"exp":1000001,"nbf":1000000.5}"#, false), (#"{"exp":1000001,"nbf":"1"}"#, false),
        (#"{"exp":1000001,"nbf":null}"#, false), (#"{"exp":1000001,"aud":"somebody else"}"#, false),
        // If a name occurs twice, its last value counts.
        (#"{"exp":1,"exp":1000001}"#, true), (#"{"exp":1000001,"exp":1}"#, false),
        ("[1000001]", false), ("1000001", false), ("", false), (#"{"exp":1000001"#, false),
    ])
    func `a token is good before its end and not before its beginning`(claims: String, isGood: Bool) {
        #expect((Self.claims(Self.token(claims: claims)) != nil) == isGood)
    }

    @Test func `a token that is longer than a cookie is not even looked at`() {
        func token(_ length: Int) -> String {
            Self.token(claims: #"{"exp":1000001,"x":"\#(String(repeating: "x", count: length))"}"#)
        }
        #expect(Self.claims(token(2900)) != nil)
        #expect(token(3000).utf8.count > 4096)
        #expect(Self.claims(token(3000)) == nil)
    }
}

/// The shop's own tokens.
@Suite struct TokenSignerTests {
    private static let signer = TokenSigner(secret: TestDaemon.secret, previous: nil)

    @Test func `a person's token tells who they are`() throws {
        let (user, session) = (UUID.v7(), UUID.v7())
        let now = Date(timeIntervalSince1970: 1_000_000.75)
        let token = Self.signer.token(
            for: user, email: "a\"я@example.com", isEmailVerified: true, role: .admin, session: session, lifetime: 60,
            now: now)
        let identity = try Self.signer.verify(token, now: now)
        #expect(
            identity
                == Identity(
                    subject: user.text, email: "a\"я@example.com", isEmailVerified: true, role: .admin,
                    issuedAt: Date(timeIntervalSince1970: 1_000_000), sessionID: session))
        #expect(throws: Problem.self) { try Self.signer.verify(token, now: now + 60) }
    }

    @Test func `a sister's token lives for a minute and has no session`() throws {
        let now = Date(timeIntervalSince1970: 1_000_000)
        let token = Self.signer.serviceToken(for: "order", now: now)
        let identity = try Self.signer.verify(token, now: now + 59)
        #expect(identity.subject == "order")
        #expect(identity.role == .service)
        #expect(identity.sessionID == nil)
        #expect(throws: Problem.self) { try Self.signer.verify(token, now: now + 60) }
    }

    @Test func `a token is good in its own bytes only, also after it was verified`() throws {
        let now = Date(timeIntervalSince1970: 1_000_000)
        var token = Self.signer.serviceToken(for: "order", now: now)
        while !token.contains("K") { token = Self.signer.serviceToken(for: "order", now: now) }
        _ = try Self.signer.verify(token, now: now)
        // A KELVIN SIGN equals the letter in Swift.
        let other = token.replacing("K", with: "\u{212A}")
        #expect(throws: Problem.self) { try Self.signer.verify(other, now: now) }
        #expect(throws: Problem.self) {
            try Self.signer.verify(String(repeating: "a", count: 10_000) + token, now: now)
        }
    }

    /// Sessions that began before an upgrade continue.
    @Test func `a token that an earlier version has made is still good`() throws {
        let token = """
            eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
            eyJqdGkiOiIwMWEyMjE0Yy0yNzE5LTc0MDgtYjAwNS1mOTdkY2JlOGU0MmYiLCJzdWIiOiIwMWEyMjE0Yy0xZDEwLTdiZDMtOWFjNC0wNDQ3MDYyN\
            TE5ZjciLCJlbWFpbF92ZXJpZmllZCI6dHJ1ZSwiZW1haWwiOiJhZG1pbkBleGFtcGxlLmNvbSIsInJvbGUiOiJhZG1pbiIsImV4cCI6MTc5NTg5O\
            DE2OCwic2lkIjoiMDFhMjIxNGMtMjcxNS03MGI0LWEyODUtYTY3MzFiZWU1ZTMyIiwiaWF0IjoxNzk1ODU0OTY4fQ.\
            HwOMLCsKBfhw5zc3axSIJLcZfr5ZmDfqq5PfZ2bS8ao
            """
        let identity = try Self.signer.verify(token, now: Date(timeIntervalSince1970: 1_795_854_968))
        #expect(
            identity
                == Identity(
                    subject: "01a2214c-1d10-7bd3-9ac4-0447062519f7", email: "admin@example.com", isEmailVerified: true,
                    role: .admin, issuedAt: Date(timeIntervalSince1970: 1_795_854_968),
                    sessionID: UUID(text: "01a2214c-2715-70b4-a285-a6731bee5e32")))
    }

    @Test(arguments: [
        (#""sub":"s","email":"e","role":"user","iat":1,"jti":"j""#, true),
        (#""sub":"s","email":"e","role":"user","iat":1.5,"jti":"j","sid":null,"email_verified":null"#, true),
        (#""email":"e","role":"user","iat":1,"jti":"j""#, false),
        (#""sub":1,"email":"e","role":"user","iat":1,"jti":"j""#, false),
        (#""sub":"s","role":"user","iat":1,"jti":"j""#, false),
        (#""sub":"s","email":"e","role":"root","iat":1,"jti":"j""#, false),
        (#""sub":"s","email":"e","role":"user","jti":"j""#, false),
        (#""sub":"s","email":"e","role":"user","iat":"1","jti":"j""#, false),
        (#""sub":"s","email":"e","role":"user","iat":1"#, false),
        (#""sub":"s","email":"e","role":"user","iat":1,"jti":"j","sid":1"#, false),
        (#""sub":"s","email":"e","role":"user","iat":1,"jti":"j","email_verified":"true""#, false),
    ])
    func `claims that are missing or of another type are 401`(claims: String, isGood: Bool) {
        let token = JSONWebToken.sign(
            JSONText(trusted: "{\(claims),\"exp\":4000000000}"), key: Array(TestDaemon.secret.utf8))
        let identity = try? Self.signer.verify(token)
        #expect((identity != nil) == isGood)
    }
}

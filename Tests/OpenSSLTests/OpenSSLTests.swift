import OpenSSL
import Testing

@Suite struct PasswordHashTests {
    @Test("A hash fits its password and no other, and says how it was made")
    func verifies() throws {
        let hash = try PasswordHash.make("correct horse, Лошадь")
        #expect(hash.hasPrefix("scrypt$ln=15,r=8,p=3$"))
        #expect(PasswordHash.verify("correct horse, Лошадь", against: hash))
        #expect(!PasswordHash.verify("correct horse, лошадь", against: hash))
        #expect(!PasswordHash.needsRehash(hash))
    }

    @Test("The numbers are those of RFC 7914, 12")
    func knownAnswer() {
        let stored = """
            scrypt$ln=14,r=8,p=1$536f6469756d43686c6f72696465$\
            7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
            d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
            """
        #expect(PasswordHash.verify("pleaseletmein", against: stored))
        #expect(!PasswordHash.verify("pleaseletmeout", against: stored))
        #expect(PasswordHash.needsRehash(stored))
    }

    @Test("The unmatchable hash is one of today's kind")
    func unmatchable() throws {
        let stored = try PasswordHash.unmatchable()
        #expect(!PasswordHash.needsRehash(stored))
        #expect(!PasswordHash.verify("", against: stored))
    }

    @Test(
        "A text that is no hash fits no password, and asks for no endless work",
        arguments: [
            "", "x", "$$$", "scrypt$$$", "scrypt$ln=15,r=8,p=3$$", "scrypt$ln=15,r=8,p=3$00$00",
            "scrypt$ln=64,r=8,p=3$00$\(String(repeating: "00", count: 32))",
            "scrypt$ln=-1,r=8,p=3$00$\(String(repeating: "00", count: 32))",
            "scrypt$ln=32,r=32,p=32$00$\(String(repeating: "00", count: 32))",
            "scrypt$ln=15,r=8$00$\(String(repeating: "00", count: 32))",
            "scrypt$ln=15,r=8,p=3$zz$\(String(repeating: "00", count: 32))",
        ])
    func rubbish(_ stored: String) {
        #expect(!PasswordHash.verify("password", against: stored))
        #expect(PasswordHash.needsRehash(stored))
    }
}

@Suite struct PasswordHasherTests {
    @Test("What has no room is refused at once, the rest is done")
    func bound() async throws {
        let hasher = PasswordHasher(threads: 1, maximumWaiting: 1)
        let stored = try PasswordHash.unmatchable()
        let outcomes = await withTaskGroup(of: PasswordHasherError?.self) { group in
            for number in 0..<6 {
                group.addTask {
                    do throws(PasswordHasherError) {
                        _ = try await hasher.match(["x"], against: stored, turn("\(number)"))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [PasswordHasherError?]()) { $0.append($1) }
        }
        #expect(outcomes.contains(nil))
        #expect(outcomes.contains(.busy))
        #expect(try await hasher.match(["x"], against: stored, turn("a")) == nil)
    }

    @Test func `who floods waits for the others, and not they for the flood`() async throws {
        let hasher = PasswordHasher(threads: 1, maximumOfOne: 32)
        let stored = try PasswordHash.unmatchable()
        let order = await withTaskGroup(of: String.self) { group in
            for number in 1...8 {
                group.addTask {
                    _ = try? await hasher.match(["x"], against: stored, turn("flood", account: "\(number)"))
                    return "flood"
                }
            }
            // The flood is there before: it takes the thread and the line.
            while !hasher.isWaitedFor { await Task.yield() }
            group.addTask {
                _ = try? await hasher.match(["x"], against: stored, turn("other"))
                return "other"
            }
            group.addTask {
                let known = Turn(key: "device", account: "mine", isKnown: true)
                _ = try? await hasher.match(["x"], against: stored, known)
                return "known"
            }
            return await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(order.firstIndex(of: "known") ?? 9 <= 3)
        #expect(order.firstIndex(of: "other") ?? 9 <= 4)
        #expect(order.last == "flood")
    }

    @Test func `what was not begun in time is refused, since nobody waits for it any more`() async throws {
        let hasher = PasswordHasher(patience: .zero)
        await #expect(throws: PasswordHasherError.busy) { try await hasher.hash("x", turn("a")) }
    }

    private func turn(_ key: String, account: String = "a") -> Turn {
        Turn(key: key, account: "\(key) \(account)", isKnown: false)
    }
}

@Suite struct DigestTests {
    @Test("SHA-256 as in FIPS 180-4")
    func sha256() {
        #expect(SHA256.hex("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.hex([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("HMAC as in RFC 4231, 4.3")
    func hmac() {
        #expect(
            HMACSHA256.hex("what do ya want for nothing?".utf8, key: "Jefe".utf8)
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("Equal is equal")
    func equality() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(constantTimeEquals([], []))
    }

    @Test("Random bytes are as many as asked for and not always the same")
    func random() throws {
        let first = try RandomBytes.make(32)
        #expect(first.count == 32)
        #expect(try RandomBytes.make(32) != first)
    }
}

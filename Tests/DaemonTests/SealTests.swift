import Daemon
import Testing

@Suite struct SealTests {
    private static let old = Seal("a purpose", secret: "the old secret of the shop", previous: nil)
    private static let new = Seal(
        "a purpose", secret: "the new secret of the shop", previous: "the old secret of the shop")

    @Test func `a seal holds for its text, its purpose and its key only`() {
        let code = Self.old.code(of: "text")
        #expect(Self.old.isCode(code, of: "text"))
        #expect(!Self.old.isCode(code, of: "texts"))
        #expect(!Self.old.isCode("", of: "text"))
        #expect(!Self.old.isCode(code.dropLast(), of: "text"))
        #expect(!Seal("another", secret: "the old secret of the shop", previous: nil).isCode(code, of: "text"))
        #expect(!Seal("a purpose", secret: "another", previous: nil).isCode(code, of: "text"))
    }

    @Test func `after a change of SECRET_KEY the old seals still hold, and new ones are made with the new key`() {
        #expect(Self.new.isCode(Self.old.code(of: "text"), of: "text"))
        #expect(!Self.old.isCode(Self.new.code(of: "text"), of: "text"))
    }
}

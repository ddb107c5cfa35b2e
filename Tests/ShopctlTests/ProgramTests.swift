import Shopctl
import Testing

@Suite("Programs that shopctl runs") struct ProgramTests {
    @Test("Can be stopped by signals, whatever thread has started them")
    func signals() async throws {
        // Within a task, whose thread has signals blocked.
        let state = try Program.output(["grep", "SigBlk", "/proc/self/status"])
        #expect(state.output == "SigBlk:\t0000000000000000\n")
    }

    @Test("Their arguments mean nothing to a shell, their exit code and signal are told")
    func arguments() throws {
        #expect(try Program.output(["echo", "$HOME; exit 3 *"]).output == "$HOME; exit 3 *\n")
        #expect(try Program.output(["sh", "-c", "exit 3"]).status == 3)
        #expect(try Program.output(["sh", "-c", "kill -KILL $$"]).status == 128 + 9)
        #expect(throws: ProgramError.self) { try Program.output(["/no/such/program"]) }
    }
}

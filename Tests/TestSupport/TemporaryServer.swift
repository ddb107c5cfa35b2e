import Basics
import FoundationEssentials
import Glibc
import Synchronization

/// Shell commands for tests that need a server.
enum Shell {
    /// Runs a script and returns what it printed.
    ///
    /// - Throws: `ShellError` when it does not exit with 0.
    @discardableResult
    static func run(_ script: String) async throws -> String {
        try await OwnThread.run { Result { try runBlocking(script) } }.get()
    }

    private static func runBlocking(_ script: String) throws -> String {
        // A file, not a pipe: servers started here would keep a pipe open for ever.
        let path = "/tmp/shop-test-\(UUID().uuidString)"
        defer { unlink(path) }
        let words = ["sh", "-c", "exec >\(path) 2>&1 </dev/null\n\(script)"]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        guard posix_spawn(&pid, "/bin/sh", nil, nil, arguments, environ) == 0 else {
            throw ShellError(script: script, output: "no /bin/sh")
        }
        var status: CInt = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        let output = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        if status != 0 { throw ShellError(script: script, output: output) }
        return output
    }
}

struct ShellError: Error {
    let script: String
    let output: String
}

/// Starts something once, for all who ask at the same time too.
final class Once<Value: Sendable>: Sendable {
    private let task = Mutex<Task<Value, any Error>?>(nil)
    private let make: @Sendable () async throws -> Value

    init(_ make: @escaping @Sendable () async throws -> Value) {
        self.make = make
    }

    var value: Value {
        get async throws {
            let make = make
            let started = task.withLock { task in
                let started = task ?? Task { try await make() }
                task = started
                return started
            }
            return try await started.value
        }
    }
}

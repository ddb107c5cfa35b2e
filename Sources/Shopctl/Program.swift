import Glibc

/// Runs another program and waits for it, without a shell, so its arguments have no special characters.
///
/// Foundation's `Process` is not used: with several at once it waits forever.
package enum Program {
    /// Its exit status and output.
    package struct Result {
        package let status: CInt
        package let output: String

        package var succeeded: Bool { status == 0 }
    }

    /// Runs it with our standard streams.
    ///
    /// - Parameter input: a file that it reads as its standard input instead.
    /// - Throws: `ProgramError` if it can't be started or does not exit with 0.
    static func run(_ arguments: [String], input: String? = nil) throws(ProgramError) {
        let status = try wait(for: spawn(arguments, input: input), arguments)
        guard status == 0 else {
            throw ProgramError("\(arguments.joined(separator: " ")) exited with \(status)")
        }
    }

    /// Runs it and returns its standard output. Its standard error is ours, or is discarded.
    ///
    /// - Throws: `ProgramError` if it can't be started.
    package static func output(_ arguments: [String], quiet: Bool = false) throws(ProgramError) -> Result {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw ProgramError("can't create a pipe: \(reason(errno))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pid: pid_t
        do throws(ProgramError) {
            pid = try spawn(arguments, output: ends[1], quiet: quiet)
        } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
        close(ends[1])
        let text = readAll(ends[0])
        close(ends[0])
        return Result(status: try wait(for: pid, arguments), output: text)
    }

    private static func spawn(
        _ arguments: [String], input: String? = nil, output: CInt? = nil, quiet: Bool = false
    ) throws(ProgramError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0) }
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        if quiet { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }

        // Threads of the concurrency runtime block signals. A child would inherit that and could not be stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // SIGPIPE is ignored here, but must end a program in a pipe.
        var normal = sigset_t()
        sigemptyset(&normal)
        sigaddset(&normal, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &normal)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var pid = pid_t()
        let failure = posix_spawnp(&pid, arguments[0], &actions, &attributes, pointers, environ)
        guard failure == 0 else { throw ProgramError("can't run \(arguments[0]): \(reason(failure))") }
        return pid
    }

    private static func wait(for pid: pid_t, _ arguments: [String]) throws(ProgramError) -> CInt {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw ProgramError("lost \(arguments[0]): \(reason(errno))") }
        }
        // wait(2): the low 7 bits are the signal, the next byte the exit code.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    private static func readAll(_ descriptor: CInt) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] }
            if count == 0 || (count < 0 && errno != EINTR) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }
}

/// A program that could not be run or failed, with the reason.
package struct ProgramError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

import Glibc

/// A throw-away Redis for the test run: a unix socket in a temporary folder, deleted with the process that started it.
package struct TemporaryRedis: Sendable {
    private let folder: String

    /// For REDIS_URL.
    package var url: String { "unix://\(folder)/socket" }

    /// Starts one, empty.
    ///
    /// - Parameters:
    ///   - password: for clients; none by default.
    ///   - isPersistent: whether data survives `stop` and `resume`.
    package static func start(password: String = "", isPersistent: Bool = false) async throws -> TemporaryRedis {
        // Like the daemons at start: otherwise hiredis would end the process by writing to a stopped server.
        signal(SIGPIPE, SIG_IGN)
        let folder = try await Shell.run(
            """
            set -eu
            folder=$(mktemp -d /tmp/shop-redis-XXXXXX)
            cat >"$folder/conf" <<END
            port 0
            bind 127.0.0.1
            unixsocket $folder/socket
            unixsocketperm 700
            dir $folder
            pidfile $folder/pid
            logfile $folder/log
            daemonize yes
            save ""
            appendonly \(isPersistent ? "yes" : "no")
            appendfsync always
            enable-debug-command yes
            requirepass "\(password)"
            END
            # Taken away when the tests end, however they end: in a session of its own, since what kills the tests may
            # kill their process group.
            setsid sh -c '
                while kill -0 \(getpid()); do sleep 0.5; done
                kill -9 "$(cat "$0/pid")"
                rm -rf "$0"
            ' "$folder" >/dev/null 2>&1 </dev/null &
            printf %s "$folder"
            """)
        let server = TemporaryRedis(folder: folder)
        try await server.resume()
        return server
    }

    /// Starts it again.
    package func resume() async throws {
        try await Shell.run(
            """
            redis-server \(folder)/conf
            tries=0
            until redis-cli -s \(folder)/socket ping | grep -qE 'PONG|NOAUTH'; do
                tries=$((tries + 1))
                if [ $tries -gt 100 ]; then cat \(folder)/log; exit 1; fi
                sleep 0.05
            done
            """)
    }

    /// Ends it as a crash would.
    package func stop() async throws {
        try await Shell.run(
            """
            pid=$(cat \(folder)/pid)
            kill -9 "$pid"
            while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
            """)
    }

    /// Puts a folder in place of its data file, so that saving fails; `false` removes it.
    package func spoilSaving(_ isSpoilt: Bool = true) async throws {
        try await Shell.run(isSpoilt ? "mkdir \(folder)/dump.rdb" : "rmdir \(folder)/dump.rdb")
    }

    /// Leaves it no memory for new data; `false` removes the limit.
    package func limitMemory(_ isLimited: Bool = true) async throws {
        try await Shell.run("redis-cli -s \(folder)/socket config set maxmemory \(isLimited ? 1 : 0)")
    }

    /// Freezes it with open connections; `false` lets it continue.
    package func freeze(_ isFrozen: Bool = true) async throws {
        try await Shell.run("kill -\(isFrozen ? "STOP" : "CONT") \"$(cat \(folder)/pid)\"")
    }
}

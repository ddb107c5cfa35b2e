import FoundationEssentials
import Glibc
import Postgres

/// A throw-away PostgreSQL for the test run: a unix socket in a temporary folder, nothing flushed to disk, deleted with the
/// process that started it.
package struct TemporaryPostgres: Sendable {
    private let folder: String

    /// The one that tests share; each asks for a database of its own.
    private static let shared = Once { try await TemporaryPostgres.start() }

    /// The URL of a new, empty database on the shared server.
    package static func database() async throws -> String { try await shared.value.newDatabase() }

    /// A separate server, to be stopped and started.
    package static func start() async throws -> TemporaryPostgres {
        let folder = try await Shell.run(
            """
            set -eu
            bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
            folder=$(mktemp -d /tmp/shop-pg-XXXXXX)
            # Taken away when the tests end, however they end: in a session of its own, since what kills the tests may
            # kill their process group, and woken first, since they may have frozen it.
            setsid sh -c '
                while kill -0 \(getpid()); do sleep 0.5; done
                kill -CONT "$(head -n 1 "$0/data/postmaster.pid")"
                $(cat "$0.ctl") --mode=immediate stop
                rm -rf "$0" "$0.ctl" "$0.log"
            ' "$folder" >/dev/null 2>&1 </dev/null &
            as=
            if [ "$(id -u)" = 0 ]; then
                chown postgres "$folder"
                as='setpriv --reuid=postgres --regid=postgres --clear-groups'
            fi
            $as "$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --no-sync --encoding=UTF8 \
                --locale=C.UTF-8 >"$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
            echo "$as $bin/pg_ctl --pgdata=$folder/data --log=$folder/log --silent --wait" >"$folder.ctl"
            printf %s "$folder"
            """)
        let server = TemporaryPostgres(folder: folder)
        try await server.resume()
        return server
    }

    /// Starts it again.
    package func resume() async throws {
        try await Shell.run(
            """
            $(cat \(folder).ctl) -o "-h '' -k \(folder) -c fsync=off -c full_page_writes=off \
            -c max_connections=300 -c shared_buffers=32MB" start
            """)
    }

    /// Ends it as a crash would; what was committed is there again after `resume()`.
    package func stop() async throws {
        try await Shell.run("$(cat \(folder).ctl) --mode=immediate stop")
    }

    /// Freezes all its processes, like a host without memory or disk: connections stay open without answers.
    package func freeze() async throws { try await signal("STOP") }

    /// Ends `freeze()`.
    package func thaw() async throws { try await signal("CONT") }

    private func signal(_ name: String) async throws {
        // A child may have ended since it was listed.
        try await Shell.run(
            """
            main=$(head -n 1 \(folder)/data/postmaster.pid)
            kill -\(name) $main
            for child in $(ps -o pid= --ppid $main); do kill -\(name) $child 2>/dev/null || true; done
            """)
    }

    package func newDatabase() async throws -> String {
        let name = "t\(UUID().uuidString.replacing("-", with: "").lowercased())"
        let connection = try await PostgresConnection.connect(to: url("postgres"))
        try await connection.runScript("create database \(name) template template0", until: .now + .seconds(20))
        return url(name)
    }

    private func url(_ database: String) -> String { "postgresql:///\(database)?host=\(folder)&user=postgres" }
}

import Basics
import CPostgres
package import SocketLoop

extension PostgresConnection {
    /// Connects on a separate thread. libpq looks names up and reads files meanwhile, and only its blocking call gives up on a
    /// silent host and tries the next (`connect_timeout`, 3 seconds for each host by default).
    ///
    /// - Parameters:
    ///   - url: libpq's URL or keywords, with its own TLS and multi-host options.
    ///   - statementLimit: the time after which PostgreSQL itself ends a statement, even if the daemon can't cancel it any
    ///     more.
    /// - Throws: `PostgresError` of kind `.configuration` or `.unavailable`.
    package static func connect(
        to url: String, statementLimit: Duration = .seconds(60), loop: SocketLoop = .shared
    ) async throws(PostgresError) -> PostgresConnection {
        guard ConnectionString.isValid(url) else {
            throw PostgresError(
                .configuration,
                "the database's address is not a libpq URL; percent-encode special characters in a password")
        }
        let result = await OwnThread.run { open(url) }
        let connection = PostgresConnection(handle: try result.get().pointer, loop: loop)
        try await connection.beginSession(statementLimit)
        return connection
    }

    /// Sets UTC and the time limit, and switches JIT off. All statements end within milliseconds, and compiling alone takes that
    /// long. PostgreSQL compiles whenever it believes that a table is large.
    private func beginSession(_ statementLimit: Duration) async throws(PostgresError) {
        do {
            _ = try await run(
                [
                    """
                    select set_config('timezone', 'UTC', false), set_config('jit', 'off', false),
                        set_config('statement_timeout', \("\(statementLimit.components.seconds)s"), false)
                    """
                ],
                until: .now + .seconds(3))
        } catch {
            throw PostgresError(.unavailable, error.details)
        }
    }
}

/// A connection in transfer from the thread that made it to the actor that owns it.
///
/// Sendable because only one of the two uses the pointer at a time.
private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
}

/// Blocks.
private func open(_ url: String) -> Result<Handle, PostgresError> {
    // Later values win, so the operator's URL can override these.
    let defaults = [
        ("connect_timeout", "3"), ("application_name", "shop"), ("client_encoding", "UTF8"),
        // Detects a silent host within seconds, not hours.
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        // The database's name is expanded as a connection string.
        ("dbname", url),
    ]
    let handle = withCStrings(defaults.map(\.0)) { names in
        withCStrings(defaults.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
    }
    guard let handle else { return .failure(PostgresError(.unavailable, "out of memory")) }
    // Notices are for people at a terminal.
    PQsetNoticeReceiver(handle, { _, _ in }, nil)
    guard PQstatus(handle) == CONNECTION_OK, PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
        let message = String(cString: PQerrorMessage(handle))
        PQfinish(handle)
        return .failure(PostgresError(.unavailable, message))
    }
    return .success(Handle(pointer: handle))
}

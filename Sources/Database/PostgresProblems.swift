package import Daemon
package import Postgres
package import Wire

/// The problems for callers when the database fails. Constraints are mapped to fields beside each statement.
extension PostgresError: ProblemConvertible {
    package var problem: Problem {
        switch kind {
        case .unavailable: .unavailable("The database is not available right now. Please try again.")
        case .poolExhausted: .unavailable("Too much is going on right now. Please try again.", retryAfter: 1)
        case .timedOut, .cancelled: .unavailable("The database took too long. Please try again.")
        case .encoding: .badRequest("Text must not contain NUL.")
        case .server where sqlState == .serializationFailure || sqlState == .deadlockDetected:
            .unavailable("Somebody else changed the same thing. Please try again.", retryAfter: 1)
        case .server, .decoding, .migration, .configuration: .internal
        }
    }

    package var event: Event? {
        switch kind {
        case .unavailable: nil
        case .poolExhausted: .poolExhausted
        default: .requestFailed
        }
    }
}

/// An error of the database.
///
/// `description` is safe to show: it contains no value, no SQL and no host. `debugDescription` has the server's message, for
/// the log.
package struct PostgresError: Error, Sendable {
    /// The kinds of errors.
    package enum Kind: Sendable {
        /// The server refused the statement; `sqlState` and perhaps `constraint` say why.
        case server
        /// There is no connection, or it broke, or the server can't run the statement, for example because a disk is full.
        case unavailable
        /// Every connection is in use and the queue is full, or none became free in time.
        case poolExhausted
        /// The statement took too long and was cancelled on the server.
        case timedOut
        /// The task was cancelled.
        case cancelled
        /// A result has an unexpected shape: a fault of the shop.
        case decoding
        /// A value can't be sent, such as text with NUL in it.
        case encoding
        /// The migrations don't fit the database.
        case migration
        /// The address of the database can't be used.
        case configuration
    }

    package let kind: Kind
    package var sqlState: SQLState?
    /// The name of the violated constraint, such as `product_sku_unique`.
    package var constraint: String?
    let details: String

    /// The message of libpq or the server, in one line, for the operator.
    package var reason: String { details.split(whereSeparator: \.isNewline).first.map(String.init) ?? details }

    init(_ kind: Kind, _ details: String) {
        self.kind = kind
        self.details = details
    }

    static func decoding(_ details: String) -> PostgresError { PostgresError(.decoding, details) }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        switch kind {
        case .server: "the database refused the statement\(sqlState.map { " (SQLSTATE \($0.rawValue))" } ?? "")"
        case .unavailable: "the database is not available"
        case .poolExhausted: "every database connection is in use"
        case .timedOut: "the database took too long"
        case .cancelled: "cancelled"
        case .decoding, .encoding, .migration, .configuration: details
        }
    }

    package var debugDescription: String { description == details ? details : "\(description): \(details)" }
}

/// The five characters that tell kinds of errors apart (PostgreSQL manual, appendix A).
package struct SQLState: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let checkViolation = SQLState(rawValue: "23514")
    package static let serializationFailure = SQLState(rawValue: "40001")
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    package static let queryCanceled = SQLState(rawValue: "57014")
    package static let readOnlyTransaction = SQLState(rawValue: "25006")
    package static let featureNotSupported = SQLState(rawValue: "0A000")
    package static let invalidStatementName = SQLState(rawValue: "26000")

    /// Classes 53 (resources, such as a full disk), 57 (shutdown, crash), 58 (its system), XX (corrupted data), and a server
    /// that became a standby: the statement is correct, but the server can't run it, and perhaps no other. A
    /// cancelled statement has class 57, too, but the daemon itself has cancelled it.
    var isRefusal: Bool {
        (["53", "57", "58", "XX"].contains(rawValue.prefix(2)) && self != .queryCanceled)
            || self == .readOnlyTransaction
    }

    /// With class 08 (connection) as well: a retry may succeed.
    var isUnavailability: Bool { isRefusal || rawValue.hasPrefix("08") }
}

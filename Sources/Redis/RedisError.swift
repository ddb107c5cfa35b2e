/// The reason why a command has no answer, for the operator's log. It contains neither passwords nor arguments.
package struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of errors.
    package enum Kind: Sendable, Equatable {
        /// No connection. The command was not sent, or the connection broke before the answer: it may have been run.
        case unavailable
        /// No answer in time; it may have been run.
        case timedOut
        /// Too many commands wait for their answers; not sent.
        case busy
        /// Redis refused the command. The code is the first word of its answer, such as `WRONGTYPE` or `NOAUTH`.
        case server(code: String)
        /// An answer of another shape than the caller expects.
        case unexpectedAnswer
        /// The URL is invalid.
        case configuration
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// - Parameter message: an error answer as Redis sent it: `CODE and a sentence`.
    init(serverMessage message: String) {
        let code = String(message.prefix { $0 != " " })
        self.init(.server(code: code), "Redis: \(message)\(Self.advice[code].map { " (\($0))" } ?? "")")
    }

    /// Advice on the errors that the operator can correct.
    private static let advice = [
        "NOAUTH": "Redis wants a password: put it into REDIS_URL as redis://:PASSWORD@HOST:PORT/DB",
        "WRONGPASS": "the user or password in REDIS_URL is wrong",
        "NOPERM": "the user in REDIS_URL may not run this command: see ACL SETUSER",
        "OOM": "Redis has reached maxmemory: raise it, or let carts expire",
        "MISCONF": "Redis can't save to its disk: see its log",
        "READONLY": "REDIS_URL names a replica: name the primary, or both",
    ]

    /// Whether it is temporary, so that a retry makes sense.
    package var isTemporary: Bool {
        switch kind {
        case .unavailable, .timedOut, .busy: true
        case .server: isRefusal
        case .unexpectedAnswer, .configuration: false
        }
    }

    /// Whether the command is correct but Redis can't run it now, and perhaps no similar ones, such as changes on a full disk.
    package var isRefusal: Bool {
        if case .server(let code) = kind { Self.refusingCodes.contains(code) } else { false }
    }

    private static let refusingCodes: Set<String> = [
        "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOAUTH", "NOREPLICAS", "OOM", "READONLY",
        "TRYAGAIN",
        "WRONGPASS",
    ]
}

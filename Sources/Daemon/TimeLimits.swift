/// The time limits that depend on each other: a caller must wait longer than the callee may take.
///
/// `relations` lists the dependencies. A test checks them, together with the values in the files of nginx, systemd and the
/// containers. A setting that is part of a relation accepts only values that satisfy it.
package enum TimeLimits {
    // MARK: One part of the shop asks another

    /// The default limit of a call to a sister.
    package static let call = Duration.seconds(3)
    /// A call to auth that makes or checks a password hash: the wait for a turn, and the hash.
    package static let hashingCall = Duration.seconds(8)
    /// A call to order in which order itself calls sisters.
    package static let orderingCall = Duration.seconds(9)
    /// The limit of a page that places an order and, on failure, shows the reason.
    package static let page = orderingCall + call * 3

    /// The wait of a password for its turn to be hashed.
    package static let hashingTurn = Duration.seconds(7)
    /// The wait of a statement for a connection to the database, and the statement itself.
    package static let connectionWait = Duration.seconds(3)
    package static let statement = Duration.seconds(5)
    /// The wait of `/health` for a dependency.
    package static let health = Duration.seconds(2)
    /// The body of a request.
    package static let body = Duration.seconds(10)
    /// The lifetime of a daemon's token, and the time for which it is used for new calls.
    package static let serviceToken = Duration.seconds(60)
    static let serviceTokenUse = Duration.seconds(20)
    /// The idle time after which a connection is closed: by the daemon, and by the sister that opened it.
    package static let idleConnection = Duration.seconds(75)
    package static let idleSisterConnection = Duration.seconds(30)

    // MARK: Checkout

    /// The time that a request works on its checkout. Recovery has as long for each checkout.
    package static let checkout = Duration.seconds(8)
    /// The same for the work after a cancellation, and after the message of a payment provider.
    package static let cancellation = Duration.seconds(3)
    package static let paymentMessage = Duration.seconds(5)
    /// The sandbox's wait for the answer to such a message.
    package static let paymentMessageCall = Duration.seconds(8)
    /// The minimum of CHECKOUT_STALE_SECONDS: by then no request works on the checkout any more.
    package static let leastStale = Duration.seconds(9)
    /// The range of RESERVATION_SECONDS, and of the time that a checkout may ask for.
    package static let leastHold = Duration.seconds(9)
    package static let longestHold = Duration.seconds(86_400)
    /// The time that stock is held beyond PAYMENT_MINUTES, so that a payment in the last second still finds it.
    package static let holdAfterPayment = Duration.seconds(5 * 60)
    /// The maximum of PAYMENT_MINUTES.
    package static let longestPayment = longestHold - holdAfterPayment

    // MARK: Mail

    /// One answer of a relay, and the connection to it.
    package static let relayAnswer = Duration.seconds(10)
    /// The relay's last answer (RFC 5321, 4.5.3.2.6). Hanging up earlier leads to mail that is sent twice.
    package static let relayLastAnswer = Duration.seconds(10 * 60)
    /// The time until a mail must be handed over. The connection and seven answers come before that.
    package static let mailLease = Duration.seconds(2 * 60)
    /// The time until the outcome of a handed-over mail must be reported. After that it counts as unknown.
    package static let mailHanding = Duration.seconds(11 * 60)
    /// The pauses between tries to report it.
    package static let reportPauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]
    /// The time of all tries together.
    package static let report = reportPauses.reduce(call) { $0 + $1 + call }

    // MARK: A daemon's life

    /// The wait for a database at the start.
    package static let databaseStart = Duration.seconds(50)
    /// The longest time between two notifications to systemd, and the time that each one asks for during a long migration.
    package static let heartbeat = Duration.seconds(10)
    package static let moreStart = Duration.seconds(60)
    /// The time of a daemon that stops for its clients to close idle connections. nginx does it after a second.
    package static let drain = Duration.milliseconds(1500)
    /// The time to finish requests in progress, and the time to end after they are cancelled.
    package static let graceful = Duration.seconds(15)
    package static let cancelled = Duration.seconds(5)
}

// MARK: - How they depend on each other

extension TimeLimits {
    /// One limit must be shorter than another.
    package struct Relation: Sendable, CustomStringConvertible {
        package let shorter: Duration
        package let longer: Duration
        package let description: String

        package var holds: Bool { shorter < longer }

        init(_ shorter: Duration, _ longer: Duration, _ description: String) {
            (self.shorter, self.longer, self.description) = (shorter, longer, description)
        }
    }

    package static let relations = [
        Relation(statement, checkout, "a checkout outlasts one of its statements"),
        Relation(call, checkout, "a checkout outlasts one of its calls"),
        Relation(cancellation, orderingCall, "a caller who cancels an order gets the result"),
        Relation(checkout, orderingCall, "a caller who orders gets the order, not a timeout"),
        Relation(paymentMessage, paymentMessageCall, "a provider learns that its message was accepted"),
        Relation(hashingTurn, hashingCall, "a password without a turn is answered with 429, not with a timeout"),
        Relation(connectionWait + statement, orderingCall, "a request of one statement ends before its caller does"),
        Relation(health, call, "a sister's health is known before a call to her ends"),
        Relation(
            max(page, body), serviceToken - serviceTokenUse,
            "a service token is valid for as long as a request may take"),
        Relation(
            idleSisterConnection, idleConnection, "the sister that opened a connection closes it, never the daemon"),
        Relation(checkout, leastStale, "recovery takes no checkout from a request that still works on it"),
        Relation(checkout, leastHold, "the stock of a checkout is held until its end"),
        Relation(checkout, holdAfterPayment, "a payment in the last second finds its stock"),
        Relation(longestPayment, longestHold, "stock is held for longer than the time to pay"),
        Relation(relayAnswer * 8, mailLease, "a mail is handed over within its lease"),
        Relation(relayLastAnswer + report, mailHanding, "a mail's outcome is reported before it counts as unknown"),
        Relation(
            max(body, hashingCall, orderingCall) + drain, graceful, "a daemon that stops answers accepted requests"),
        Relation(heartbeat, moreStart, "a migration's next notification comes before systemd's limit"),
    ]
}

extension Duration {
    /// Whole seconds, for settings, headers and SQL.
    package var wholeSeconds: Int { Int(components.seconds) }
}

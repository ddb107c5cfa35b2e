/// The time limits that depend on each other: whoever waits for something must wait longer than it may take.
///
/// `relations` states which of them depend on which, and a test holds all to it, together with nginx, systemd and the
/// containers, whose own values stand in their files. A setting that is part of a relation takes only values that keep it.
package enum TimeLimits {
    // MARK: One part of the shop asks another

    /// A call to a sister, unless a longer one is told.
    package static let call = Duration.seconds(3)
    /// The same to auth, when she makes or checks a password hash: the wait for a turn, and the hash.
    package static let hashingCall = Duration.seconds(8)
    /// The same to order, when she calls sisters herself.
    package static let orderingCall = Duration.seconds(9)
    /// How long a page may take that places an order and then shows why it could not.
    package static let page = orderingCall + call * 3

    /// The wait of a password for its turn to be hashed.
    package static let hashingTurn = Duration.seconds(7)
    /// The wait of a statement for a connection to the database, and the statement itself.
    package static let connectionWait = Duration.seconds(3)
    package static let statement = Duration.seconds(5)
    /// What `/health` waits for a dependency.
    package static let health = Duration.seconds(2)
    /// The body of a request.
    package static let body = Duration.seconds(10)
    /// How long a daemon's token is good for; it is made for each call.
    package static let serviceToken = Duration.seconds(60)
    /// After it a connection without a request is closed: by the daemon, and by the sister that has made it.
    package static let idleConnection = Duration.seconds(75)
    package static let idleSisterConnection = Duration.seconds(30)

    // MARK: Checkout

    /// How long a request drives its checkout; recovery has as long for one.
    package static let checkout = Duration.seconds(8)
    /// The same for what follows a cancellation, and the message of a payment provider.
    package static let cancellation = Duration.seconds(3)
    package static let paymentMessage = Duration.seconds(5)
    /// The sandbox's patience with the answer to such a message.
    package static let paymentMessageCall = Duration.seconds(8)
    /// The least that CHECKOUT_STALE_SECONDS may be: nobody is at a checkout any more.
    package static let leastStale = Duration.seconds(9)
    /// What RESERVATION_SECONDS may be, and what a checkout may ask for itself.
    package static let leastHold = Duration.seconds(9)
    package static let longestHold = Duration.seconds(86_400)
    /// How much longer than PAYMENT_MINUTES stock is held, so that a payment in the last second still finds it.
    package static let holdAfterPayment = Duration.seconds(5 * 60)
    /// The most that PAYMENT_MINUTES may be.
    package static let longestPayment = longestHold - holdAfterPayment

    // MARK: Mail

    /// One answer of a relay, and the connection to it.
    package static let relayAnswer = Duration.seconds(10)
    /// The relay's last answer (RFC 5321, 4.5.3.2.6): whoever hangs up earlier makes others send twice.
    package static let relayLastAnswer = Duration.seconds(10 * 60)
    /// Until a mail must be handed over. The connection and seven answers come before that.
    package static let mailLease = Duration.seconds(2 * 60)
    /// Until a mail that was handed over must be reported; then nobody knows whether it went out.
    package static let mailHanding = Duration.seconds(11 * 60)
    /// The pauses between tries to report it.
    package static let reportPauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]
    /// All tries together.
    package static let report = reportPauses.reduce(call) { $0 + $1 + call }

    // MARK: A daemon's life

    /// The wait for a database at the start.
    package static let databaseStart = Duration.seconds(50)
    /// Between two signs of life to systemd at most, and the time that each of them asks for during a long migration.
    package static let heartbeat = Duration.seconds(10)
    package static let moreStart = Duration.seconds(60)
    /// The time to finish what is in work, and the time to end after being told to drop it.
    package static let graceful = Duration.seconds(15)
    package static let cancelled = Duration.seconds(5)
}

// MARK: - How they depend on each other

extension TimeLimits {
    /// That one limit is shorter than another.
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
        Relation(cancellation, orderingCall, "whoever cancels an order hears how it went"),
        Relation(checkout, orderingCall, "whoever orders hears of the order, not of a timeout"),
        Relation(paymentMessage, paymentMessageCall, "a provider hears that its message was taken"),
        Relation(hashingTurn, hashingCall, "a password that gets no turn is told 429, not a timeout"),
        Relation(connectionWait + statement, orderingCall, "a request of one statement ends before its caller does"),
        Relation(health, call, "a sister's health is known before a call to her ends"),
        Relation(max(page, body), serviceToken, "a service token is good for as long as anything takes"),
        Relation(
            idleSisterConnection, idleConnection, "the sister who has made a connection closes it, never the daemon"),
        Relation(checkout, leastStale, "recovery takes no checkout from a request that is still at it"),
        Relation(checkout, leastHold, "the stock of a checkout is held until its end"),
        Relation(checkout, holdAfterPayment, "a payment in the last second finds its stock"),
        Relation(longestPayment, longestHold, "stock is held for longer than a payment is waited for"),
        Relation(relayAnswer * 8, mailLease, "a mail is handed over within its lease"),
        Relation(relayLastAnswer + report, mailHanding, "how a mail went is reported before it counts as unknown"),
        Relation(max(body, hashingCall, orderingCall), graceful, "a daemon that stops answers what it has taken"),
        Relation(heartbeat, moreStart, "a migration's next sign of life comes before systemd loses patience"),
    ]
}

extension Duration {
    /// Whole seconds, for settings, headers and SQL.
    package var wholeSeconds: Int { Int(components.seconds) }
}

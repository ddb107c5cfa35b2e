package import Logging
import Systemd

/// The events that an operator may want to look up. The records of each kind of event have their own `MESSAGE_ID`, by which
/// `journalctl -x` finds the explanation in systemd/shop.catalog. scripts/lib/check-events compares the two.
package struct Event: Sendable {
    let id: MessageID
    let level: Logger.Level
    /// The daemon accepts requests.
    package static let ready = Event("38032c8c47f66a199f49b9931503ed9c", .notice)
    /// The daemon has drained its requests and stops.
    package static let stopped = Event("d7fba2d7a2ecf6784c02738ff5412451", .notice)
    /// The daemon waits for something that it needs to start.
    package static let waiting = Event("70aba91b198a7458038f6a4970a85d9d", .notice)
    /// A running daemon has lost something that it needs, such as its database.
    package static let dependencyAway = Event("cb0173eb3491c0a0db8e55395987b5a4", .warning)
    /// The daemon has it back.
    package static let dependencyBack = Event("ba13fd711c8036db2e0fd80b24d829cf", .notice)
    /// The database or Redis answers but refuses changes, for example on a full disk or as a replica.
    package static let changesRefused = Event("b4f2a6c0d7e94e13a58c1f7be3d90a26", .warning)
    /// It accepts changes again.
    package static let changesTaken = Event("0e6d3f9b52c84b7f9ad14c8e70b1d5f3", .notice)
    /// The database's schema is a step newer.
    package static let migrationApplied = Event("478ef59f94243d56a68d9d49865de240", .notice)
    /// SIGHUP found an error; the old settings stay in effect.
    package static let notReloaded = Event("328623582be9ff501427bf71fbcd1196", .error)
    /// A request failed because of a fault of the shop.
    package static let requestFailed = Event("1154d6b685f83637cbca752d9e459169", .error)
    /// All connections to the database are in use.
    package static let poolExhausted = Event("75d397e3b7b0a9c3803daae51bbfe8c4", .error)
    /// An account was made by the operator or at the first start.
    package static let accountMade = Event("d6d6fa69e97e3e8500ebc10f15ca4ae8", .notice)
    /// Ten different passwords were tried on one account from one place, or a hundred from everywhere.
    package static let loginThrottled = Event("009f78eaec7b5edc1812c01398a4254a", .notice)
    /// The operator cleared the sign-in attempts on an account.
    package static let accountUnlocked = Event("df96c6fa1afc4738a4e4e1117935cc29", .notice)
    /// A customer has ordered.
    package static let orderPlaced = Event("8ff37d77575c81eb91147fe4455e7e6f", .info)
    /// The status of an order has changed.
    package static let orderMoved = Event("48a83dc802761799c85150c3a01d8c19", .info)
    /// A provider has the money of an order.
    package static let paymentReceived = Event("f8d7de09541f40009417ecb1c711664a", .info)
    /// Money came for an order that had ended.
    package static let paymentTooLate = Event("fe7c3da1bc5b4f008eb2a20fef3b7dcd", .warning)
    /// Money came that no order asked for: a second payment, or a different amount.
    package static let paymentSurplus = Event("9a3de1f0b24c4c6f8d57e0c1a96b2f38", .warning)
    /// An order was not paid before its deadline.
    package static let paymentExpired = Event("e7f29bf08b64473da67ab1afb451bf4d", .info)
    /// A provider has returned money.
    package static let refunded = Event("393df19dce2a49d88d79751244e16ca4", .notice)
    /// A provider could not return money yet.
    package static let refundStuck = Event("654ebe1a97614ab2a4c0996498c1cc2b", .warning)
    /// An order that was paid by hand was canceled or refunded: somebody has to return the money.
    package static let refundByHand = Event("77a8bc3488324a57945cecbbe2bdaa1d", .warning)
    /// Recovery has finished a checkout that was left half done.
    package static let checkoutFinished = Event("d81b01430450757d21db9bcdeb0debd0", .notice)
    /// Recovery has undone a checkout that was left half done.
    package static let checkoutUndone = Event("138b0d4d5ace87c9534388da70e218b5", .notice)
    /// A half-done checkout can't continue yet.
    package static let checkoutStuck = Event("152ca441ba10a73611e6c6659e95a754", .warning)
    /// Stock held for a checkout came back.
    package static let holdExpired = Event("5437e5c0290858d633820d3f28df4139", .notice)
    /// A mail was refused for good, or nobody knows whether it went out.
    package static let mailStuck = Event("05b316aad1ba4915828d4d14a365b286", .warning)
    /// There were too many mails to an unverified address, or for the orders of one client.
    package static let mailWithheld = Event("5c1f5a4e0e5d4f0f9b7c2d86a1e3b947", .warning)
    /// A backup was taken.
    package static let backupDone = Event("7677837951502c43ba245ec92a95fc32", .notice)
    /// A backup or a restore failed.
    package static let backupFailed = Event("d1a44a67c098af6420358e3e195d9bce", .error)
    /// A backup was restored in place of the databases.
    package static let restored = Event("1d3c04ad48c40826f7cdabe615b568b6", .notice)
    /// The newest backup could be restored.
    package static let drillPassed = Event("7332e0870642267f0631bb6d7359adc2", .notice)
    /// The newest backup could not be restored, or differs.
    package static let drillFailed = Event("64f87084edc7fc43f7766579807f8d1d", .error)

    private init(_ id: String, _ level: Logger.Level) {
        self.id = MessageID(id)
        self.level = level
    }
}

extension Logger {
    /// Writes a record of an event, at the event's own level.
    package func record(
        _ event: Event, _ message: String, metadata: Logger.Metadata = [:],
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        log(
            level: event.level, "\(message)", metadata: metadata.merging(event.id.metadata) { $1 }, file: file,
            function: function, line: line)
    }
}

import Wire

extension OrderStatus {
    /// Whether the stock comes back when an order moves from here to `status`: as long as nothing has left the house. What
    /// a customer sends back after that is counted in by hand.
    func givesStockBack(movingTo status: OrderStatus) -> Bool {
        isCancelable && (status == .canceled || status == .refunded)
    }
}

extension PaymentStatus {
    /// Whether the money that was asked for has come, whatever became of it since.
    var hasHadItsMoney: Bool { self == .paid || self == .refunding || self == .refunded }

    /// What becomes of a payment when its order is moved to `status`; nil when nothing does.
    ///
    /// - Parameter providerGivesBack: a provider holds the money, and is asked for it; what was paid by hand is given back
    ///   by hand.
    /// - Parameter isFree: nothing was to be paid.
    func next(whenOrderIs status: OrderStatus, providerGivesBack: Bool, isFree: Bool) -> PaymentStatus? {
        switch (status, self) {
        case (.canceled, .paid) where isFree, (.refunded, .paid) where isFree: .canceled
        case (.paid, .pending): .paid
        case (.canceled, .pending), (.canceled, .declined): .canceled
        case (.canceled, .paid), (.refunded, .paid): providerGivesBack ? .refunding : .refunded
        default: nil
        }
    }
}

import Wire

extension OrderStatus {
    /// Whether the stock is returned when an order's status changes from this to `status`. It is if the order was not shipped
    /// yet. Goods that a customer sends back later are counted in by hand.
    func givesStockBack(movingTo status: OrderStatus) -> Bool {
        isCancelable && (status == .canceled || status == .refunded)
    }
}

extension PaymentStatus {
    /// Whether the requested money has come, even if it was returned since.
    var hasHadItsMoney: Bool { self == .paid || self == .refunding || self == .refunded }

    /// The payment's new status when its order changes to `status`; nil if it stays the same.
    ///
    /// - Parameter providerGivesBack: whether a provider holds the money and returns it. Money that was paid by hand is
    ///   returned by hand.
    /// - Parameter isFree: the order cost nothing.
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

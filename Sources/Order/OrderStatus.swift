import Wire

extension OrderStatus {
    /// Whether the stock comes back when an order moves from here to `status`: as long as nothing has left the house. What
    /// a customer sends back after that is counted in by hand.
    func givesStockBack(movingTo status: OrderStatus) -> Bool {
        isCancelable && (status == .canceled || status == .refunded)
    }
}

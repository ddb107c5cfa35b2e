import Wire

/// A delivery method as a page has offered it, in the value of its radio button: `courier 5.00`.
///
/// The price comes back with the form, so that an order has the price that its customer saw, even if an admin changes it
/// meanwhile.
struct DeliveryChoice {
    let code: String
    /// nil if the form has no price. Then none was promised.
    let price: Money?

    init(_ value: String) {
        let parts = value.split(separator: " ", maxSplits: 1)
        code = parts.first.map(String.init) ?? ""
        price = parts.dropFirst().first.flatMap { Money($0) }
    }

    static func value(of method: DeliveryMethod) -> String { "\(method.code) \(method.price)" }
}

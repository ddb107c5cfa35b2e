import Wire

/// A delivery method as a page has offered it, in the value of its radio button: `courier 5.00`.
///
/// The price comes back with the form, so that an order costs what its customer has seen, whatever an admin does meanwhile.
struct DeliveryChoice {
    let code: String
    /// nil when the form does not say; then nothing was promised.
    let price: Money?

    init(_ value: String) {
        let parts = value.split(separator: " ", maxSplits: 1)
        code = parts.first.map(String.init) ?? ""
        price = parts.dropFirst().first.flatMap { Money($0) }
    }

    static func value(of method: DeliveryMethod) -> String { "\(method.code) \(method.price)" }
}

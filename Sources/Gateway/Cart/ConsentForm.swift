import Daemon
import FoundationEssentials
import Wire

/// The changes of a cart that its owner was shown and consented to: a field `line.<product id>` for each line, `<quantity>` or
/// `<quantity> <price>`.
struct ConsentForm {
    let lines: [CartLine]

    static let prefix = "line."

    static func value(of line: CartLine) -> String {
        line.seenPrice.map { "\(line.quantity) \($0)" } ?? String(line.quantity)
    }

    /// - Throws: `Problem` 422 for values that the shop's pages never send.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        let sent = fields.prefixed(Self.prefix, .text(1...40))
        var lines: [CartLine] = []
        for (id, value) in sent {
            let parts = value.split(separator: " ")
            guard let id = UUID(text: id), let quantity = parts.first.flatMap({ Int($0) }),
                (0...Cart.maximumQuantity).contains(quantity), parts.count <= 2
            else {
                fields.refuse("\(Self.prefix)\(id)", .invalid, "must be a quantity and a price")
                continue
            }
            lines.append(
                CartLine(productID: id, quantity: quantity, seenPrice: parts.dropFirst().first.flatMap { Money($0) }))
        }
        if lines.isEmpty || lines.count > Cart.maximumLines { fields.refuse("line", .required, "is required") }
        try fields.check(allowUnknown: true)
        self.lines = lines
    }
}

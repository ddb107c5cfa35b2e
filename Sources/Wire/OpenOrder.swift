package import FoundationEssentials

/// An order that prevents another one, in a 409.
package struct OpenOrder: WireObject {
    package var id = UUID.blank
    /// For people: `2026-000123`.
    package var number = ""
    package var status = OrderStatus.pending
    package var total = Money.zero
    /// Whether it waits for its payment. Then it can be paid, canceled, or replaced by another one.
    package var isPayable = false

    package init() {}

    package init(_ order: Order) {
        id = order.id
        number = order.number
        status = order.status
        total = order.total
        isPayable = order.isPayable
    }

    package static func fields(_ field: inout some FieldVisitor<OpenOrder>) {
        field("id", \.id)
        field("number", \.number)
        field("status", \.status)
        field("total", \.total)
        field("is_payable", \.isPayable)
    }
}

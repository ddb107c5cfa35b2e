package import FoundationEssentials
package import JSON

/// An order that stands in the way of another one, as a 409 names it.
package struct OpenOrder: Sendable, Equatable, Decodable {
    package let id: UUID
    /// For people: `2026-000123`.
    package let number: String
    package let status: OrderStatus
    package let total: Money
    /// Whether it waits for its payment: then it can be paid, canceled, or replaced by another one.
    package let isPayable: Bool

    package init(_ order: Order) {
        id = order.id
        number = order.number
        status = order.status
        total = order.total
        isPayable = order.isPayable
    }

    enum CodingKeys: String, CodingKey {
        case id, number, status, total
        case isPayable = "is_payable"
    }
}

extension OpenOrder: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("number", number)
            json.field("status", status.rawValue)
            json.field("total", total)
            json.field("is_payable", isPayable)
        }
    }
}

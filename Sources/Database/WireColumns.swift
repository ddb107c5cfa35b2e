import FoundationEssentials
package import JSON
package import Postgres
package import Wire

// The columns of the shop's own types.

extension Money: PostgresEncodable, PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { type == .numeric }
    package var postgresText: String? { description }
    package init?(postgresText: Span<UInt8>) { self.init(utf8: postgresText) }
}

extension Timestamp: PostgresEncodable, PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { Date.canRead(type) }
    package var postgresText: String? { date.postgresText }

    package init?(postgresText: Span<UInt8>) {
        guard let date = Date(postgresText: postgresText) else { return nil }
        self.init(date)
    }
}

extension JSONText: PostgresEncodable, PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { type == .jsonb || type == .json }
    package var postgresText: String? { text }
    package init?(postgresText: Span<UInt8>) { self.init(trusted: String(postgresText)) }
}

// PostgreSQL stores enumerations by their names.
extension Role: PostgresEncodable, PostgresDecodable {}
extension OrderStatus: PostgresEncodable, PostgresDecodable {}
extension PaymentStatus: PostgresEncodable, PostgresDecodable {}
extension PaymentMethod: PostgresEncodable, PostgresDecodable {}
extension OrderLanguage: PostgresEncodable, PostgresDecodable {}
extension MailEvent: PostgresEncodable, PostgresDecodable {}
extension MailStep: PostgresEncodable, PostgresDecodable {}
extension StockMovement.Kind: PostgresEncodable, PostgresDecodable {}

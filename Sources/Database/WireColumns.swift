import FoundationEssentials
package import JSON
package import Postgres
package import Wire

// How the shop's own types are kept in columns.

extension Money: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.numeric] }
    package var postgresText: String? { description }
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Timestamp: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { Date.postgresTypes }
    package var postgresText: String? { date.postgresText }

    package init?(postgresText: String) {
        guard let date = Date(postgresText: postgresText) else { return nil }
        self.init(date)
    }
}

extension JSONText: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.jsonb, .json] }
    package var postgresText: String? { text }
    package init?(postgresText: String) { self.init(trusted: postgresText) }
}

extension Role: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package var postgresText: String? { rawValue }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension OrderStatus: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package var postgresText: String? { rawValue }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension StockMovement.Kind: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension MailEvent: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension MailStep: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension PaymentStatus: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package var postgresText: String? { rawValue }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension PaymentMethod: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package var postgresText: String? { rawValue }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension OrderLanguage: PostgresEncodable, PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.text] }
    package var postgresText: String? { rawValue }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

import Basics
package import FoundationEssentials
package import JSON

/// An amount in the shop's one currency, in minor units (cents), so that sums are exact.
///
/// On the wire a string with two decimals (`"199.90"`), in SQL `numeric(12,2)`.
package struct Money: Sendable, Hashable, Comparable {
    package let minorUnits: Int64

    package static let zero = Money(minorUnits: 0)
    /// The largest amount that fits `numeric(12,2)`: 9999999999.99.
    package static let maximum = Money(minorUnits: 999_999_999_999)

    package init(minorUnits: Int64) {
        self.minorUnits = minorUnits
    }

    /// Reads digits with at most two decimals, such as `12`, `12.5`, `-0.05`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let money = text.withUTF8Bytes(Money.init(utf8:)) else { return nil }
        self = money
    }

    /// Reads UTF-8.
    package init?(utf8 text: Span<UInt8>) {
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        func digits(_ most: Int) -> (value: Int64, count: Int)? {
            var value: Int64 = 0
            let start = index
            while index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) {
                if index - start == most { return nil }
                value = value * 10 + Int64(text[index] - UInt8(ascii: "0"))
                index += 1
            }
            return index > start ? (value, index - start) : nil
        }
        guard let whole = digits(13) else { return nil }
        var minorUnits = whole.value * 100
        if index < text.count {
            guard text[index] == UInt8(ascii: ".") else { return nil }
            index += 1
            guard let decimals = digits(2), index == text.count else { return nil }
            minorUnits += decimals.value * (decimals.count == 1 ? 10 : 1)
        }
        self.minorUnits = isNegative ? -minorUnits : minorUnits
    }

    /// A JSON number, for older clients; nil with more than two decimals.
    package init?(_ number: Decimal) {
        self.init(number.description)
    }

    package static func < (left: Money, right: Money) -> Bool { left.minorUnits < right.minorUnits }

    /// - Throws: `MoneyOverflow` beyond 64 bits.
    package static func + (left: Money, right: Money) throws(MoneyOverflow) -> Money {
        let (sum, overflow) = left.minorUnits.addingReportingOverflow(right.minorUnits)
        if overflow { throw MoneyOverflow() }
        return Money(minorUnits: sum)
    }

    /// - Throws: `MoneyOverflow` beyond 64 bits.
    package static func * (price: Money, quantity: Int) throws(MoneyOverflow) -> Money {
        let (product, overflow) = price.minorUnits.multipliedReportingOverflow(by: Int64(quantity))
        if overflow { throw MoneyOverflow() }
        return Money(minorUnits: product)
    }
}

/// An amount that exceeds 64 bits.
package struct MoneyOverflow: Error, CustomStringConvertible {
    package var description: String { "the amount is too large" }
}

extension Money: CustomStringConvertible {
    /// Two decimals and a point: `199.90`.
    package var description: String {
        let (whole, cents) = minorUnits.magnitude.quotientAndRemainder(dividingBy: 100)
        var text = minorUnits < 0 ? "-" : ""
        text += String(whole)
        text += cents < 10 ? ".0" : "."
        text += String(cents)
        return text
    }
}

extension Money: WireText {
    package static var schema: APISchema { .money }
    package static func fromWire(_ text: String) -> Money? { Money(text) }
    package func write(to json: inout JSONWriter) { json.string(description) }
}

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
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...13).contains(whole.utf8.count), whole.utf8.allSatisfy(Self.isDigit)
        else { return nil }
        var minorUnits = (Int64(whole) ?? 0) * 100
        if parts.count == 2 {
            let decimals = parts[1]
            guard (1...2).contains(decimals.utf8.count), decimals.utf8.allSatisfy(Self.isDigit) else { return nil }
            minorUnits += (Int64(decimals) ?? 0) * (decimals.utf8.count == 1 ? 10 : 1)
        }
        self.minorUnits = isNegative ? -minorUnits : minorUnits
    }

    /// A JSON number of the prototype's clients; nil with more than two decimals.
    package init?(_ number: Decimal) {
        self.init(number.description)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    package static func < (left: Money, right: Money) -> Bool { left.minorUnits < right.minorUnits }

    /// - Throws: `MoneyOverflow` beyond what 64 bits hold.
    package static func + (left: Money, right: Money) throws(MoneyOverflow) -> Money {
        let (sum, overflow) = left.minorUnits.addingReportingOverflow(right.minorUnits)
        if overflow { throw MoneyOverflow() }
        return Money(minorUnits: sum)
    }

    /// - Throws: `MoneyOverflow` beyond what 64 bits hold.
    package static func * (price: Money, quantity: Int) throws(MoneyOverflow) -> Money {
        let (product, overflow) = price.minorUnits.multipliedReportingOverflow(by: Int64(quantity))
        if overflow { throw MoneyOverflow() }
        return Money(minorUnits: product)
    }
}

/// A sum of money too large to count.
package struct MoneyOverflow: Error, CustomStringConvertible {
    package var description: String { "the amount is too large" }
}

extension Money: CustomStringConvertible {
    /// Two decimals and a point: `199.90`.
    package var description: String {
        let (whole, cents) = minorUnits.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(minorUnits < 0 ? "-" : "")\(whole).\(cents < 10 ? "0" : "")\(cents)"
    }
}

extension Money: WireText {
    package static var schema: APISchema { .money }
    package static func fromWire(_ text: String) -> Money? { Money(text) }
    package func write(to json: inout JSONWriter) { json.string(description) }
}

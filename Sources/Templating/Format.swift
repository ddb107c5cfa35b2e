package import Wire

/// Formats amounts and times in the reader's language. It is written by hand because ICU would cost every daemon megabytes.
package struct Format: Sendable {
    package let language: Language
    /// ISO 4217.
    package let currency: String

    package init(language: Language, currency: String) {
        self.language = language
        self.currency = currency
    }

    /// `$1,299.90` in English, `1 299,90 $` in Russian.
    package func money(_ money: Money) -> String {
        let (whole, cents) = money.minorUnits.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = money.minorUnits < 0 ? "−" : ""
        let decimals = (cents < 10 ? "0" : "") + String(cents)
        let symbol = Self.symbols[currency]
        switch language {
        case .en:
            let unit = symbol ?? "\(currency)\(Self.space)"
            return "\(sign)\(unit)\(grouped(whole, by: ",")).\(decimals)"
        case .ru:
            return "\(sign)\(grouped(whole, by: Self.space)),\(decimals)\(Self.space)\(symbol ?? currency)"
        }
    }

    /// A whole number: `1,299` in English, `1 299` in Russian.
    package func count(_ count: Int) -> String {
        grouped(UInt64(max(count, 0)), by: language == .en ? "," : Self.space)
    }

    /// The change of a number: `+2`, `−1,299`; empty for no change.
    package func change(_ change: Int) -> String {
        if change == 0 { return "" }
        return (change < 0 ? "−" : "+") + count(abs(change))
    }

    /// `23 Nov 2026, 12:31 UTC`.
    package func time(_ timestamp: Timestamp) -> String {
        // RFC 3339: 2026-11-23T11:19:52.000Z
        let parts = timestamp.description.split(separator: "T")
        return "\(day(String(parts[0]))), \(parts[1].prefix(5)) UTC"
    }

    /// `23 Nov 2026`.
    ///
    /// - Parameter date: `2026-11-23`; anything else is returned unchanged.
    package func day(_ date: String) -> String {
        let parts = date.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return date }
        return "\(parts[2]) \(months[parts[1] - 1]) \(parts[0])"
    }

    private var months: [String] {
        switch language {
        case .en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        case .ru:
            [
                "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
                "ноября",
                "декабря",
            ]
        }
    }

    private func grouped(_ number: UInt64, by separator: String) -> String {
        if number < 1000 { return String(number) }
        let rest = String(number % 1000)
        return grouped(number / 1000, by: separator) + separator + String(repeating: "0", count: 3 - rest.utf8.count)
            + rest
    }

    /// No line break within an amount.
    private static let space = "\u{00A0}"
    private static let symbols = [
        "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KZT": "₸", "RUB": "₽", "UAH": "₴", "TRY": "₺", "INR": "₹",
    ]
}

package import FoundationEssentials

/// Writes and reads moments in UTC (RFC 3339) of the years 0 to 9999. Earlier and later ones are written as the first or last
/// of these.
package enum UTCText {
    /// `2026-11-23T11:19:52.123Z`, rounded down to milliseconds.
    package static func milliseconds(of date: Date) -> String { text(of: date, decimals: 3) }

    /// `2026-11-23T11:19:52.123456Z`, rounded to microseconds.
    package static func microseconds(of date: Date) -> String { text(of: date, decimals: 6) }

    private static func text(of date: Date, decimals: Int) -> String {
        let seconds = min(max(date.timeIntervalSince1970, -62_167_219_200), 253_402_300_799)
        let microseconds = Int64((seconds * 1_000_000).rounded())
        let (second, fraction) = divided(microseconds, by: 1_000_000)
        let (day, secondOfDay) = divided(second, by: 86_400)
        let (year, month, dayOfMonth) = civil(Int(day))
        return String(unsafeUninitializedCapacity: 32) { text in
            var index = 0
            func put(_ number: Int, digits: Int, then end: Unicode.Scalar) {
                var rest = number
                for place in stride(from: index + digits - 1, through: index, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[index + digits] = UInt8(ascii: end)
                index += digits + 1
            }
            put(year, digits: 4, then: "-")
            put(month, digits: 2, then: "-")
            put(dayOfMonth, digits: 2, then: "T")
            put(Int(secondOfDay) / 3600, digits: 2, then: ":")
            put(Int(secondOfDay) / 60 % 60, digits: 2, then: ":")
            put(Int(secondOfDay) % 60, digits: 2, then: ".")
            put(decimals == 3 ? Int(fraction) / 1000 : Int(fraction), digits: decimals, then: "Z")
            return index
        }
    }

    /// Reads `2026-11-23T11:19:52`, at most nine decimals, and the zone.
    ///
    /// - Parameters:
    ///   - separator: between date and time.
    ///   - zone: the notation of UTC, such as `Z`.
    /// - Returns: nil for anything else, also for a day that does not exist.
    package static func date(in text: Span<UInt8>, separator: UInt8, zone: StaticString) -> Date? {
        let end = text.count - zone.utf8CodeUnitCount
        guard end >= 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == separator,
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let year = number(text, 0..<4), let month = number(text, 5..<7), let day = number(text, 8..<10),
            let hour = number(text, 11..<13), let minute = number(text, 14..<16), let second = number(text, 17..<19),
            (1...12).contains(month), (1...days(in: month, of: year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        for index in 0..<zone.utf8CodeUnitCount where text[end + index] != zone.utf8Start[index] { return nil }
        var fraction = 0.0
        if end > 19 {
            guard text[19] == UInt8(ascii: "."), (21...29).contains(end), let digits = number(text, 20..<end) else {
                return nil
            }
            var scale = 1
            for _ in 20..<end { scale *= 10 }
            fraction = Double(digits) / Double(scale)
        }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    private static func number(_ text: Span<UInt8>, _ places: Range<Int>) -> Int? {
        var number = 0
        for place in places {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place]) else { return nil }
            number = number * 10 + Int(text[place] - UInt8(ascii: "0"))
        }
        return number
    }

    // MARK: - The Gregorian calendar

    // Years begin in March here, so that the leap day is the last day. 400 years have 146,097 days, and there are 719,468 days
    // between 1 March of the year 0 and 1970.

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let (cycle, yearOfCycle) = divided(Int64(year), by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let yearOf = Int(yearOfCycle)
        return Int(cycle) * 146_097 + yearOf * 365 + yearOf / 4 - yearOf / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (cycle, rest) = divided(Int64(days + 719_468), by: 146_097)
        let dayOfCycle = Int(rest)
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (yearOfCycle + Int(cycle) * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3, day)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Rounded down, so that the rest is never negative.
    private static func divided(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}

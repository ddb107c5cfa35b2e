import Daemon
import JSON
import Wire

extension Rule where Value == Money {
    /// Reads an amount as people type it: `1 299,90` is 1299.90.
    static var typedMoney: Rule {
        Rule(placeholder: .zero) { value, isText in
            guard case .string(let text) = value else { return Rule.money.parse(value, isText) }
            let digits = text.filter { !$0.isWhitespace }.replacing(",", with: ".")
            return Rule.money.parse(.string(digits), isText)
        }
    }
}

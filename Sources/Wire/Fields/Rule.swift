package import FoundationEssentials
package import JSON

/// The allowed values of a field, and how to read them. Limits exist only in rules: daemons, forms and the OpenAPI documents
/// take them from there.
package struct Rule<Value: Sendable>: Sendable {
    /// Replaces a refused value until `Fields.check()` throws.
    package let placeholder: Value
    /// The rule as an OpenAPI schema, with the limits.
    package let schema: APISchema
    /// The second argument is true if the value comes from a form or query, where everything is text.
    package let parse: @Sendable (JSONValue, Bool) -> Result<Value, Refusal>

    package init(
        placeholder: Value, _ schema: APISchema = .any,
        parse: @escaping @Sendable (_ value: JSONValue, _ isText: Bool) -> Result<Value, Refusal>
    ) {
        self.placeholder = placeholder
        self.schema = schema
        self.parse = parse
    }
}

extension Rule where Value == Int {
    /// A whole number.
    package static func integer(_ range: ClosedRange<Int>) -> Rule {
        Rule(placeholder: range.lowerBound, .integer(range)) { value, isText in
            let number: Int?
            if isText, case .string(let digits) = value {
                let digits = TypedText(sought: digits).text
                number = Int(digits)
                // Beyond 64 bits.
                if number == nil, !digits.isEmpty,
                    digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
                {
                    return .failure(.outOfRange(range))
                }
            } else {
                number = value.integer
            }
            guard let number else {
                // A whole number beyond 64 bits is out of range, not of the wrong type.
                if case .number(let decimal) = value, decimal.isFinite, !decimal.description.contains(".") {
                    return .failure(.outOfRange(range))
                }
                return .failure(Refusal(.invalid, "must be a whole number"))
            }
            guard range.contains(number) else { return .failure(.outOfRange(range)) }
            return .success(number)
        }
    }
}

extension Rule where Value == Money {
    /// An amount from 0 to 9999999999.99 with at most two decimals: a string, or a number as the prototype's clients
    /// send it.
    package static var money: Rule<Money> {
        Rule(placeholder: .zero, .money) { value, _ in
            let money: Money?
            switch value {
            case .string(let text): money = Money(text)
            case .number(let number) where number.isFinite:
                if number > Decimal(9_999_999_999.99) { return .failure(outOfRange) }
                money = Money(number)
            default: money = nil
            }
            guard let money else {
                return .failure(Refusal(.invalid, "must be an amount with at most two decimals, such as \"199.90\""))
            }
            return (Money.zero...Money.maximum).contains(money) ? .success(money) : .failure(outOfRange)
        }
    }

    private static var outOfRange: Refusal {
        Refusal(
            .outOfRange, "must be from 0 to \(Money.maximum)",
            FieldError.Arguments(minimum: .amount(.zero), maximum: .amount(.maximum)))
    }
}

extension Rule where Value == Bool {
    /// true or false; in a form or query also on, 1, off and 0.
    package static var bool: Rule {
        Rule(placeholder: false, .boolean) { value, isText in
            switch value {
            case .bool(let value): .success(value)
            case .string("true") where isText, .string("on") where isText, .string("1") where isText: .success(true)
            case .string("false") where isText, .string("off") where isText, .string("0") where isText: .success(false)
            default: .failure(Refusal(.invalid, "must be true or false"))
            }
        }
    }
}

extension Rule where Value == UUID {
    package static var id: Rule<UUID> {
        // A version 4 placeholder, which is nobody's id.
        Rule(placeholder: UUID(), .id) { value, _ in
            guard case .string(let text) = value, let id = UUID(text: text) else {
                return .failure(Refusal(.invalid, "must be an id such as 0190163d-8694-739b-aea5-966c26f8ad91"))
            }
            return .success(id)
        }
    }
}

extension Rule where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the names of an enumeration.
    package static func oneOf(_ type: Value.Type = Value.self) -> Rule where Value.AllCases == [Value] {
        Rule(placeholder: Value.allCases[0], .words(Value.self)) { value, _ in
            guard case .string(let text) = value, let choice = Value(rawValue: text) else {
                return .failure(.notOne(of: Value.allCases.map(\.rawValue)))
            }
            return .success(choice)
        }
    }
}

extension Rule {
    /// A value that `rule` allows, or null.
    package static func nullable<Wrapped>(_ rule: Rule<Wrapped>) -> Rule where Value == Wrapped? {
        Rule(placeholder: nil, .nullable(rule.schema)) { value, isText in
            value == .null ? .success(nil) : rule.parse(value, isText).map(Optional.some)
        }
    }

    /// This rule or null, where null means `value`.
    package func or(null value: Value) -> Rule {
        Rule(placeholder: value, .nullable(schema)) { [parse] json, isText in
            json == .null ? .success(value) : parse(json, isText)
        }
    }

    /// A JSON array of elements by the rule `element`.
    package static func array<Element>(of element: Rule<Element>, count: ClosedRange<Int>) -> Rule
    where Value == [Element] {
        Rule(placeholder: [], .array(element.schema, count: count)) { value, isText in
            guard case .array(let values) = value else { return .failure(Refusal(.invalid, "must be a list")) }
            if values.count > count.upperBound {
                return .failure(.tooMany(elements: count.upperBound))
            }
            if values.count < count.lowerBound {
                return .failure(.tooFew(elements: count.lowerBound))
            }
            var elements: [Element] = []
            for (index, value) in values.enumerated() {
                switch element.parse(value, isText) {
                case .success(let element): elements.append(element)
                case .failure(let refusal):
                    return .failure(refusal.ofElement(index + 1))
                }
            }
            return .success(elements)
        }
    }
}

extension Rule where Value == String {
    /// Lower-case words with single hyphens between them, for addresses.
    package static func slug(_ maximum: Int) -> Rule {
        let text = Rule.text(1...maximum)
        return Rule(placeholder: "", .pattern("^[a-z0-9]+(-[a-z0-9]+)*$", length: 1...maximum)) { value, isText in
            text.parse(value, isText).flatMap { slug in
                let isOfWords = slug.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
                    !word.isEmpty
                        && word.utf8.allSatisfy { byte in
                            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        }
                }
                return isOfWords
                    ? .success(slug)
                    : .failure(
                        Refusal(.invalid, "must be lower-case letters and digits with single hyphens between them"))
            }
        }
    }
}

extension Rule where Value == [UUID] {
    /// Up to 100 ids, separated by commas.
    package static var idList: Rule {
        Rule(placeholder: []) { (value: JSONValue, _) in
            guard case .string(let text) = value else { return .failure(Refusal(.invalid, "must be ids")) }
            let parts = text.split(separator: ",")
            if parts.count > 100 {
                return .failure(Refusal(.tooLong, "must be at most 100 ids", FieldError.Arguments(maxItems: 100)))
            }
            let ids = parts.compactMap { UUID(text: $0) }
            return ids.count == parts.count
                ? .success(ids) : .failure(Refusal(.invalid, "must be ids, separated by commas"))
        }
    }
}

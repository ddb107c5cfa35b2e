/// The reason for refusing a value, in words that follow the field's name.
package struct Refusal: Error, Equatable {
    package let code: FieldError.Code
    package let message: String
    /// The numbers and words of `message`.
    package let arguments: FieldError.Arguments

    package init(_ code: FieldError.Code, _ message: String, _ arguments: FieldError.Arguments = .none) {
        self.code = code
        self.message = message
        self.arguments = arguments
    }

    /// The refusal of one element of a list.
    ///
    /// - Parameter number: counts from 1.
    package func ofElement(_ number: Int) -> Refusal {
        var arguments = arguments
        arguments.element = number
        return Refusal(code, "element \(number) \(message)", arguments)
    }

    /// A required text that is blank. In a form, such a field counts as left empty.
    package static let nothingVisible = Refusal(.required, "must have at least one visible character")
    package var isOfNothing: Bool { code == .required }
}

// MARK: - Limits

extension Refusal {
    /// A text with too few characters.
    package static func tooShort(characters minimum: Int) -> Refusal {
        Refusal(.tooShort, "must have at least \(minimum) characters", .init(minLength: minimum))
    }

    /// A text with too many characters.
    package static func tooLong(characters maximum: Int) -> Refusal {
        Refusal(.tooLong, "must have at most \(maximum) characters", .init(maxLength: maximum))
    }

    /// A list with too few elements.
    package static func tooFew(elements minimum: Int) -> Refusal {
        Refusal(.tooShort, "must have at least \(minimum) elements", .init(minItems: minimum))
    }

    /// A list with too many elements.
    package static func tooMany(elements maximum: Int) -> Refusal {
        Refusal(.tooLong, "must have at most \(maximum) elements", .init(maxItems: maximum))
    }

    /// An object with too many fields.
    package static func tooMany(fields maximum: Int) -> Refusal {
        Refusal(.tooLong, "must have at most \(maximum) fields", .init(maxProperties: maximum))
    }

    /// A number outside of a range.
    package static func outOfRange(_ range: ClosedRange<Int>) -> Refusal {
        Refusal(
            .outOfRange, "must be from \(range.lowerBound) to \(range.upperBound)",
            .init(minimum: .number(range.lowerBound), maximum: .number(range.upperBound)))
    }

    /// A word that is not one of the choices.
    package static func notOne(of choices: [String]) -> Refusal {
        Refusal(.invalid, "must be one of \(choices.joined(separator: ", "))", .init(choices: choices))
    }
}

extension FieldError {
    package init(_ field: String, _ refusal: Refusal) {
        self.init(field, refusal.code, refusal.message, refusal.arguments)
    }
}

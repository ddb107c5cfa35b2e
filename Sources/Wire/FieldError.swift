package import JSON

/// A refused field.
package struct FieldError: Sendable, Equatable {
    package let field: String
    /// A sentence in English.
    package let message: String
    /// The rule that was broken, for programs and other languages.
    package let code: Code
    /// The numbers and words of `message`. The previous version sends none.
    package let arguments: Arguments
    /// The current value that somebody else has set; nil if the field is gone. Only for `changed`, like the next two.
    package var theirs: JSONText?
    /// The person who changed it; nil if unknown.
    package var by: String?
    package var at: Timestamp?

    /// The codes of refusals.
    package enum Code: String, WireWord {
        case required, invalid, unknown, taken, changed
        case tooShort = "too_short"
        case tooLong = "too_long"
        case outOfRange = "out_of_range"
        /// A picture by http.
        case notHTTPS = "not_https"
        /// A picture of the shop's own that does not exist.
        case missingFile = "missing_file"
    }

    package init(_ field: String, _ code: Code, _ message: String, _ arguments: Arguments = .none) {
        self.field = field
        self.code = code
        self.message = message
        self.arguments = arguments
    }

    /// A field that somebody else has changed since the caller was shown it.
    package init(_ field: String, changedTo theirs: JSONText?, by: String? = nil, at: Timestamp? = nil) {
        let who = by.map { " by \($0)" } ?? ""
        let when = at.map { " at \($0)" } ?? ""
        self.init(field, .changed, "was changed meanwhile\(who)\(when), to \(theirs?.text ?? "nothing")")
        self.theirs = theirs
        self.by = by
        self.at = at
    }

    /// The error of a nested field: `phone` becomes `shipping.phone`.
    package func inside(_ name: String) -> FieldError {
        FieldError("\(name).\(field)", code, message, arguments)
    }
}

// MARK: - Arguments

extension FieldError {
    /// The numbers and words of a refusal, for programs and for messages in other languages.
    ///
    /// A limit is named like its JSON Schema keyword.
    package struct Arguments: WireObject {
        /// Characters of a text.
        package var minLength: Int?
        package var maxLength: Int?
        /// Elements of a list.
        package var minItems: Int?
        package var maxItems: Int?
        /// Fields of an object.
        package var maxProperties: Int?
        package var minimum: Bound?
        package var maximum: Bound?
        /// The allowed words.
        package var choices: [String]?
        /// The refused element of a list; counts from 1.
        package var element: Int?
        /// The refused character: its position from 1, and its name.
        package var position: Int?
        package var character: String?

        package static let none = Arguments()

        package init() {}

        package static func fields(_ field: inout some FieldVisitor<Arguments>) {
            field("minLength", ifAny: \.minLength)
            field("maxLength", ifAny: \.maxLength)
            field("minItems", ifAny: \.minItems)
            field("maxItems", ifAny: \.maxItems)
            field("maxProperties", ifAny: \.maxProperties)
            field("minimum", ifAny: \.minimum, "a number, or an amount as a string")
            field("maximum", ifAny: \.maximum, "a number, or an amount as a string")
            field("enum", ifAny: \.choices)
            field("element", ifAny: \.element, "the refused element of the list, from 1")
            field("position", ifAny: \.position, "the position of the refused character, from 1")
            field("character", ifAny: \.character, "its name, such as U+200B ZERO WIDTH SPACE")
        }

        package init(
            minLength: Int? = nil, maxLength: Int? = nil, minItems: Int? = nil, maxItems: Int? = nil,
            maxProperties: Int? = nil, minimum: Bound? = nil, maximum: Bound? = nil, choices: [String]? = nil,
            position: Int? = nil, character: String? = nil
        ) {
            (self.minLength, self.maxLength, self.minItems, self.maxItems) = (minLength, maxLength, minItems, maxItems)
            (self.maxProperties, self.minimum, self.maximum) = (maxProperties, minimum, maximum)
            (self.choices, self.position, self.character) = (choices, position, character)
        }

        enum CodingKeys: String, CodingKey {
            case minLength, maxLength, minItems, maxItems, maxProperties, minimum, maximum, element, position, character
            case choices = "enum"
        }
    }

    /// A bound of a number or an amount.
    package enum Bound: Sendable, Equatable {
        case number(Int)
        case amount(Money)

        /// The value in a sentence.
        package var text: String {
            switch self {
            case .number(let number): String(number)
            case .amount(let amount): amount.description
            }
        }
    }
}

// MARK: - On the wire

extension FieldError: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("field", field)
            json.field("message", message)
            json.field("code", code.rawValue)
            if arguments != .none { json.field("arguments", arguments) }
            if let theirs { json.field("theirs", theirs) }
            if let by { json.field("by", by) }
            if let at { json.field("at", at) }
        }
    }
}

extension FieldError: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in
            var error = FieldError(
                try members.value("field"), try members.value("code"), try members.value("message"),
                try members.value("arguments") ?? .none)
            error.theirs = (try members.value("theirs") as Theirs).text
            error.by = try members.value("by")
            error.at = try members.value("at")
            return error
        }
    }

    /// Null is a value. It differs from an absent one.
    private struct Theirs: JSONReadable {
        var text: JSONText?

        static let absent: Theirs? = Theirs()

        init() {}

        init(reading json: inout JSONReader) throws(JSONSyntaxError) { text = try JSONText(reading: &json) }
    }
}

/// A number, or an amount as a string.
extension FieldError.Bound: WireValue {
    package static var schema: APISchema { .any }

    package func write(to json: inout JSONWriter) {
        switch self {
        case .number(let number): number.write(to: &json)
        case .amount(let amount): amount.write(to: &json)
        }
    }

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        switch try json.value() {
        case .string(let text):
            guard let amount = Money(text) else { throw JSONSyntaxError() }
            self = .amount(amount)
        case let value:
            guard let number = value.integer else { throw JSONSyntaxError() }
            self = .number(number)
        }
    }
}

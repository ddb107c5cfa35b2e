import JSON
package import Templating
package import Wire

/// A problem in the reader's language.
package struct ProblemText {
    private let problem: Problem
    private let texts: Texts
    private let labels: [String: String]

    /// - Parameter labels: human-readable names for ids and words of the API.
    package init(_ problem: Problem, _ texts: Texts, labels: [String: String] = [:]) {
        self.problem = problem
        self.texts = texts
        self.labels = labels
    }

    /// Whether `sentence` adds information to the fields' texts.
    var isWhole: Bool { problem.errors.isEmpty || problem.status == 404 || problem.slug == "changed-meanwhile" }

    /// A sentence that says what the reader can do; the daemon's own message if there is none for the problem.
    var sentence: String {
        if let order = problem.openOrder {
            let key: TextKey =
                if !order.isPayable { .problemOrderPlaced } else if problem.shortages.isEmpty { .problemOrderOpen } else
                {
                    .cartUnpaidOrder
                }
            return texts(key, ["number": order.number])
        }
        if !problem.shortages.isEmpty { return problem.shortages.map(text(of:)).joined(separator: " ") }
        if problem.status == 404, let deed = problem.errors.first, let who = deed.by, let when = deed.at {
            return texts(.problemDeleted, ["who": who, "when": time(when)])
        }
        if let key = Self.keys[problem.slug] { return texts[key] }
        switch problem.status {
        case 401: return texts[.problemCredentials]
        case 429: return texts[.problemTooMany]
        case 503: return texts[.problemUnavailable]
        default: return problem.detail
        }
    }

    /// The text beside a field. A refusal may lack the arguments for its text, such as one by the previous version of a daemon.
    /// Then English readers get the daemon's own message, and others a general one.
    package func text(of error: FieldError) -> String {
        let arguments = error.arguments
        switch error.code {
        case .required: return texts[.fieldRequired]
        case .taken: return texts[.fieldTaken]
        case .unknown: return texts[error.field == "card" ? .fieldNoTestCard : .fieldUnknown]
        case .changed: return change(error)
        case .notHTTPS:
            if let element = arguments.element { return texts(.fieldNotHTTPS, ["n": String(element)]) }
        case .missingFile:
            if let element = arguments.element { return texts(.fieldMissingFile, ["n": String(element)]) }
        // The texts below describe a whole field.
        case _ where arguments.element != nil: break
        case .tooShort:
            if let least = arguments.minLength { return texts(.fieldTooShort, ["n": String(least)]) }
        case .tooLong:
            if let most = arguments.maxLength { return texts(.fieldTooLong, ["n": String(most)]) }
            if let most = arguments.maxItems ?? arguments.maxProperties {
                return texts(.fieldTooMuch, ["n": String(most)])
            }
        case .outOfRange: if let text = textOfRange(error) { return text }
        case .invalid:
            // The names of an enumeration are for programs.
            if arguments.choices != nil { return texts[.fieldChoice] }
            if let position = arguments.position, let name = arguments.character {
                return texts(.fieldCharacter, ["n": String(position), "name": name])
            }
        }
        return texts.language == .en ? englishSentence(error.message) : texts[.fieldInvalid]
    }

    private func textOfRange(_ error: FieldError) -> String? {
        switch (error.arguments.minimum, error.arguments.maximum) {
        case (let least?, let most?): texts(.fieldOutOfRange, ["from": least.text, "to": most.text])
        case (nil, let most?): texts(.fieldTooMuch, ["n": most.text])
        case (_?, nil) where error.field == "max_price": texts[.fieldBelowMinimum]
        default: nil
        }
    }

    /// The text for a field that the form does not show.
    func sentence(of error: FieldError) -> String {
        if error.field == "cursor" { return texts[.problemCursor] }
        if error.field == "product_id", let most = error.arguments.maxItems {
            return texts(.problemCartFull, ["n": String(most)])
        }
        // The reader has just changed the same field, so its name is not needed.
        if error.code == .changed { return text(of: error) }
        return "\(error.field): \(text(of: error))"
    }

    /// The text about another person's change of a field.
    private func change(_ error: FieldError) -> String {
        let theirs = words(for: (try? error.theirs?.value) ?? .null)
        guard let who = error.by, let when = error.at else { return texts(.fieldChanged, ["theirs": theirs]) }
        return texts(.fieldChangedBy, ["who": who, "when": time(when), "theirs": theirs])
    }

    private func words(for value: JSONValue) -> String {
        switch value {
        case .null, .string(""): texts[.formNone]
        case .string(let text): labels[text] ?? text
        case .bool(let isOn): texts[isOn ? .yes : .no]
        case .array(let values): values.map(words).joined(separator: ", ")
        case .number, .object: JSONText(value).text
        }
    }

    private func time(_ time: Timestamp) -> String { Format(language: texts.language, currency: "").time(time) }

    /// The daemons' messages follow the field's name: `must be …`, `is not …`.
    private func englishSentence(_ message: String) -> String {
        let subject = message.hasPrefix("is ") ? "This " : ""
        let text = subject + message
        return text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    private func text(of shortage: Shortage) -> String {
        let name = shortage.name ?? texts[.problemProductGone]
        return shortage.available <= 0
            ? texts(.problemSoldOut, ["name": name])
            : texts(.problemShort, ["name": name, "n": String(shortage.available)])
    }

    private static let keys: [String: TextKey] = [
        "cart-empty": .problemCartEmpty,
        "not-found": .problemNotFound,
        "forbidden": .problemForbidden,
        "category-in-use": .problemCategoryInUse,
        "template-in-use": .problemTemplateInUse,
        "order-too-large": .problemOrderTooLarge,
        "idempotency-key-reused": .problemKeyReused,
        "last-admin": .problemLastAdmin,
        "transition-not-allowed": .problemTransition,
        "price-changed": .problemPriceChanged,
        "payment-timeout": .problemPaymentTimeout,
        "paid-elsewhere": .problemPaidElsewhere,
        "last-delivery-method": .problemLastDelivery,
        "changed-meanwhile": .problemChanged,
        "session-unchecked": .problemSessionUnchecked,
        "sign-out-incomplete": .problemSignOutIncomplete,
        "internal": .problemInternal,
    ]
}

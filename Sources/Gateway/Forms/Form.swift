package import Daemon
import JSON
package import Templating
package import Wire

/// A form: the texts of its fields, as first shown or as sent, and their errors.
package struct Form: Sendable {
    private let names: Set<String>
    private var values: [String: String]
    private let texts: Texts
    private var problems: [String: String] = [:]
    private var message: String?
    /// The reader's own order that blocks the request.
    private(set) var openOrder: OpenOrder?
    /// Maps the API's names of fields to the form's, where they differ.
    var aliases: [String: String] = [:]
    private var labels: [String: String] = [:]
    private var lengths: [String: Int] = [:]
    /// The sent fields; empty for a new form.
    package var fields: Fields
    /// Whether a 401 refers to this form, and not to the session.
    var isSignIn: Bool { names.contains("password") }
    var isRefused: Bool { !problems.isEmpty || message != nil }

    /// A form with these initial values.
    package init(names: [String], values: [String: String], texts: Texts) {
        self.names = Set(names)
        self.values = values
        self.texts = texts
        fields = Fields(object: [:])
    }

    /// A form as it was sent.
    package init(names: [String], fields: Fields, texts: Texts) {
        self.names = Set(names)
        self.fields = fields
        self.texts = texts
        values = Dictionary(names.map { ($0, fields.text($0)) }, uniquingKeysWith: { $1 })
    }

    /// The text of a field.
    package subscript(name: String) -> String { values[name] ?? "" }

    /// The error of a field, in the reader's language.
    package func problem(of name: String) -> String? { problems[name] }

    /// The same form, with human-readable names for the ids and words that a field may contain.
    func labeled(_ labels: [(String, String)]) -> Form {
        var form = self
        form.labels = Dictionary(labels, uniquingKeysWith: { $1 })
        return form
    }

    /// The same form, with the maximum lengths of its fields (`WireObject.lengths`).
    func limited(to lengths: [String: Int]) -> Form {
        var form = self
        form.lengths = lengths
        return form
    }

    /// One field for a template.
    func field(_ name: String, length: Int? = nil) -> FieldModel {
        FieldModel(name: name, value: self[name], problem: problems[name], length: length ?? lengths[name])
    }

    /// The same form with the reasons of a refusal, each beside its field if it has one.
    package func refused(_ problem: Problem) -> Form {
        var form = self
        form.openOrder = problem.openOrder
        let told = ProblemText(problem, texts, labels: labels)
        var sentences = told.isWhole ? [told.sentence] : []
        // No field can be marked if the whole object is deleted.
        for error in problem.status == 404 ? [] : problem.errors {
            let name = nameHere(of: error.field)
            if names.contains(name) {
                form.problems[name] = told.text(of: error)
            } else {
                sentences.append(told.sentence(of: error))
            }
            if error.code == .changed { form.showed(error) }
        }
        if !sentences.isEmpty { form.message = sentences.joined(separator: " ") }
        return form
    }

    /// The form's name of a daemon's field: its alias, the same name, or the last part of a nested name (`shipping.name`).
    private func nameHere(of field: String) -> String {
        if let alias = aliases[field] { return alias }
        return names.contains(field) ? field : field.split(separator: ".").last.map(String.init) ?? field
    }

    /// Records that the form now shows the other person's value of a field. If it is sent again, it replaces that value.
    private mutating func showed(_ error: FieldError) {
        guard case .object(var shown)? = try? JSONValue(parsing: self["before"].utf8) else { return }
        let theirs = try? error.theirs?.value
        let path = error.field.split(separator: ".", maxSplits: 1).map(String.init)
        if path.count == 2, case .object(var inner)? = shown[path[0]] {
            inner[path[1]] = theirs
            shown[path[0]] = .object(inner)
        } else {
            shown[error.field] = theirs
        }
        values["before"] = JSONText(JSONValue.object(shown)).text
    }

    /// The same form, with one field refused for a reason of the gateway's.
    func refused(_ name: String, saying sentence: String) -> Form {
        var form = self
        form.problems[name] = sentence
        return form
    }

    /// The same form, refused because the reader's own order blocks it.
    func refused(by order: OpenOrder, saying sentence: String?) -> Form {
        var form = self
        form.openOrder = order
        return sentence.map(form.refused(saying:)) ?? form
    }

    /// The same form, refused for a reason of the gateway's.
    func refused(saying sentence: String) -> Form {
        var form = self
        form.message = [form.message, sentence].compactMap(\.self).joined(separator: " ")
        return form
    }

    /// The same form with the same errors, as if `values` had been typed.
    func filled(with values: [String: String]) -> Form {
        var form = self
        form.values.merge(values) { $1 }
        return form
    }

    /// The same form of an existing object. The delete button sends no fields, so the object's values fill them.
    func ofWhatIsThere(_ values: @autoclosure () -> [String: String]) -> Form {
        self["before"].isEmpty ? filled(with: values()) : self
    }

    /// The same form, as if `value` had been typed into one field.
    func with(_ value: String, in name: String) -> Form {
        var form = self
        form.values[name] = value
        return form
    }

    /// The same form without passwords and card numbers, which are never shown again.
    package func withoutSecrets() -> Form {
        var form = self
        for name in names where Self.isSecret(name) { form.values[name] = "" }
        return form
    }
}

extension Form {
    static func isSecret(_ name: String) -> Bool { name.hasSuffix("password") || name == "card" }
}

extension Name {
    /// A form with these fields.
    static func form(_ name: String, _ fields: [String], _ form: @escaping @Sendable (Owner) -> Form) -> Name {
        .model(name, { form($0) }, knowing: { Form.shape(fields) })
    }
}

extension Form {
    /// The names that a form offers to templates: its fields, and the reason of a refusal.
    fileprivate static func shape(_ fields: [String]) -> Shape {
        let names: [Name<Form>] = [
            .flag("formIsRefused") { $0.isRefused },
            .text("formMessage") { $0.message },
        ]
        return Shape(
            titled: "form",
            names + fields.map { name in .model(name) { $0.names.contains(name) ? $0.field(name) : nil } })
    }
}

/// One field of a form, for `field` and `parts/control`.
struct FieldModel: ViewModel {
    let name: String
    let value: String
    let problem: String?
    /// The maximum length in characters; nil if it is unknown.
    let length: Int?

    /// The same in UTF-16 units, which browsers count: some characters of the value may be two units.
    private var browserLength: Int? { length.map { $0 + value.utf16.count - value.unicodeScalars.count } }

    static let names: [Name<Self>] = [
        .text("fieldLength") { $0.browserLength.map(String.init) },
        .text("fieldName") { $0.name },
        .text("fieldValue") { $0.value },
        .text("fieldProblem") { $0.problem },
        .flag("fieldIsOn") { ["on", "true", "1"].contains($0.value) },
    ]
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}

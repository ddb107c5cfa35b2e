package import Daemon
import JSON
package import Templating
package import Wire

/// A form: its fields' texts as first shown or as sent, and what is wrong with them.
package struct Form: Sendable {
    private let names: Set<String>
    private var values: [String: String]
    private let texts: Texts
    private var problems: [String: String] = [:]
    private var message: String?
    /// The reader's own order that stands in the way.
    private(set) var openOrder: OpenOrder?
    /// The API's names of fields that have another one here.
    var aliases: [String: String] = [:]
    private var labels: [String: String] = [:]
    private var lengths: [String: Int] = [:]
    /// What was sent; nothing for a fresh form.
    package var fields: Fields
    /// Whether a 401 speaks of this form and not of the session.
    var isSignIn: Bool { names.contains("password") }
    var isRefused: Bool { !problems.isEmpty || message != nil }

    package init(names: [String], values: [String: String], texts: Texts) {
        self.names = Set(names)
        self.values = values
        self.texts = texts
        fields = Fields(object: [:])
    }

    package init(names: [String], fields: Fields, texts: Texts) {
        self.names = Set(names)
        self.fields = fields
        self.texts = texts
        values = Dictionary(names.map { ($0, fields.text($0)) }, uniquingKeysWith: { $1 })
    }

    package subscript(name: String) -> String { values[name] ?? "" }

    package func problem(of name: String) -> String? { problems[name] }

    /// The same form, with what a person calls the ids and words that a field may hold.
    func labeled(_ labels: [(String, String)]) -> Form {
        var form = self
        form.labels = Dictionary(labels, uniquingKeysWith: { $1 })
        return form
    }

    /// The same form, with how many characters its fields take (`WireObject.lengths`).
    func limited(to lengths: [String: Int]) -> Form {
        var form = self
        form.lengths = lengths
        return form
    }

    /// One field, as a template shows it.
    func field(_ name: String, length: Int? = nil) -> FieldModel {
        FieldModel(name: name, value: self[name], problem: problems[name], length: length ?? lengths[name])
    }

    /// The same form with the reasons of a refusal, each beside its field where it has one.
    package func refused(_ problem: Problem) -> Form {
        var form = self
        form.openOrder = problem.openOrder
        let told = ProblemText(problem, texts, labels: labels)
        var sentences = told.isWhole ? [told.sentence] : []
        // Of something that is gone no field can be marked.
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

    /// The form's name of a field that a daemon speaks of: its own one, or the last part of a nested one (`shipping.name`).
    private func nameHere(of field: String) -> String {
        if let alias = aliases[field] { return alias }
        return names.contains(field) ? field : field.split(separator: ".").last.map(String.init) ?? field
    }

    /// From now on the form was shown what somebody else has made of a field: sent again, it replaces that.
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

    /// The same form, with one field refused for a reason that no daemon gives.
    func refused(_ name: String, saying sentence: String) -> Form {
        var form = self
        form.problems[name] = sentence
        return form
    }

    /// The same form, since an order of the reader's own stands in the way.
    func refused(by order: OpenOrder, saying sentence: String?) -> Form {
        var form = self
        form.openOrder = order
        return sentence.map(form.refused(saying:)) ?? form
    }

    /// The same form, refused for a reason that no daemon gives.
    func refused(saying sentence: String) -> Form {
        var form = self
        form.message = [form.message, sentence].compactMap(\.self).joined(separator: " ")
        return form
    }

    /// The same form, with its reasons of a refusal, as if `values` had been typed.
    func filled(with values: [String: String]) -> Form {
        var form = self
        form.values.merge(values) { $1 }
        return form
    }

    /// The same form of a thing that is there; the button that deletes it sends no fields, so what the thing has stays in them.
    func ofWhatIsThere(_ values: @autoclosure () -> [String: String]) -> Form {
        self["before"].isEmpty ? filled(with: values()) : self
    }

    /// The same form, as if `value` had been typed into one field.
    func with(_ value: String, in name: String) -> Form {
        var form = self
        form.values[name] = value
        return form
    }

    /// Passwords and card numbers never come back.
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
    /// What a template may ask a form for: its fields, by their names, and why it was refused.
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

/// One field of a form as `field` and `parts/control` show it.
struct FieldModel: ViewModel {
    let name: String
    let value: String
    let problem: String?
    /// How many characters it takes; nil where nothing says so.
    let length: Int?

    /// The same as browsers count, by UTF-16: the value may have characters that are two units.
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

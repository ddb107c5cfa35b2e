import Daemon
import Templating

/// The fields that came with a request.
struct SentForm: Sendable {
    let fields: Fields
    /// The mark of the form's owner (`FormOwners`); nil if it has none.
    let owner: String?
    /// Whether the form was filled in before signing in, and must be shown again and not processed.
    let isKept: Bool
    /// The form that a sign-in form carries along, for after the sign-in.
    let kept: KeptForm?

    /// - Parameter carries: whether this is a form for signing in.
    init(_ sent: Fields, carries: Bool) {
        let kept = sent.texts(prefixed: KeptForm.prefix)
        isKept = !carries && !kept.isEmpty
        fields = isKept ? Fields(texts: kept) : sent
        owner = fields.text(FormOwners.field).nonEmpty
        self.kept = carries ? KeptForm(kept) : nil
    }
}

/// The fields of a form whose sender has to sign in first. The gateway stores nothing, so they wait in hidden fields of the
/// sign-in page and return with them.
struct KeptForm: Sendable {
    static let prefix = "kept."
    /// In bytes. A form of this size fits into a body even with every byte as %XX.
    private static let maximumSize = maximumBodySize / 4
    private static let maximumCount = 1000

    let fields: [String: String]

    /// Keeps the fields without passwords and card numbers; nil if nothing or too much remains.
    init?(_ fields: [String: String]) {
        self.fields = fields.filter { !Form.isSecret($0.key) }
        let size = self.fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + Self.prefix.utf8.count + 2 }
        guard !self.fields.isEmpty, self.fields.count <= Self.maximumCount, size <= Self.maximumSize else { return nil }
    }

    /// Keeps all fields; nil for a form with a password or card number, because it would be sent again without it.
    init?(whole fields: [String: String]) {
        if fields.keys.contains(where: Form.isSecret) { return nil }
        self.init(fields)
    }

    /// The mark of the form's owner.
    var owner: String { fields[FormOwners.field] ?? "" }
}

/// A field of a kept form.
struct KeptField: ViewModel {
    let name: String
    let value: String

    static let names: [Name<Self>] = [
        .text("keptName") { KeptForm.prefix + $0.name }, .text("sentName") { $0.name }, .text("keptValue") { $0.value },
    ]
}

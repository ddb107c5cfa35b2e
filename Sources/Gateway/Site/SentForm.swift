import Daemon
import Templating

/// The fields that came with a request.
struct SentForm: Sendable {
    let fields: Fields
    /// The mark of whom the form was made for; nil when it has none.
    let owner: String?
    /// Whether this was typed before signing in and is to be shown again, not to be done.
    let isKept: Bool
    /// What a form for signing in carries along for afterwards.
    let kept: KeptForm?

    /// - Parameter carries: whether the form is one for signing in.
    init(_ sent: Fields, carries: Bool) {
        let kept = sent.texts(prefixed: KeptForm.prefix)
        isKept = !carries && !kept.isEmpty
        fields = isKept ? Fields(texts: kept) : sent
        owner = fields.text(FormOwners.field).nonEmpty
        self.kept = carries ? KeptForm(kept) : nil
    }
}

/// What was typed into a form whose sender has to sign in first. It waits in hidden fields of the sign-in page, since the
/// gateway keeps nothing, and comes back with them.
struct KeptForm: Sendable {
    static let prefix = "kept."
    /// In bytes: with every byte as %XX it still fits into a body.
    private static let maximumSize = maximumBodySize / 4
    private static let maximumCount = 1000

    let fields: [String: String]

    /// Without passwords and card numbers; nil when nothing is left, or too much.
    init?(_ fields: [String: String]) {
        self.fields = fields.filter { !Form.isSecret($0.key) }
        let size = self.fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + Self.prefix.utf8.count + 2 }
        guard !self.fields.isEmpty, self.fields.count <= Self.maximumCount, size <= Self.maximumSize else { return nil }
    }

    /// nil for a form with a password or card number, which would be sent again without it.
    init?(whole fields: [String: String]) {
        if fields.keys.contains(where: Form.isSecret) { return nil }
        self.init(fields)
    }

    /// The mark of whom it was made for.
    var owner: String { fields[FormOwners.field] ?? "" }
}

/// A field of a form that waits.
struct KeptField: ViewModel {
    let name: String
    let value: String

    static let names: [Name<Self>] = [
        .text("keptName") { KeptForm.prefix + $0.name }, .text("sentName") { $0.name }, .text("keptValue") { $0.value },
    ]
}

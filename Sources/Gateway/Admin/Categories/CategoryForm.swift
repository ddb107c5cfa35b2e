import Clients
import Daemon
import FoundationEssentials
import Wire

/// A category as an admin types it.
struct CategoryForm {
    let change: Change<Wire.Category>

    /// - Parameter isNew: all of it is sent, not only what has changed.
    /// - Throws: `Problem` 422 naming every field that was refused; the rest is catalog's to say.
    init(_ form: Form, isNew: Bool = false) throws(Problem) {
        var fields = form.fields
        var change = Change<Wire.Category>()
        let shown = Shown<Wire.Category>(form, isNew: isNew, values: CategoryPage.values)
        change.name = shown.ifChanged("name", fields.required("name", Wire.Category.rule(\.name)))
        change.slug = shown.ifChanged("slug", fields.required("slug", Wire.Category.rule(\.slug)))
        change.parentID = shown.ifChanged("parent_id", .some(fields.optional("parent_id", .id)))
        change.before = shown.json
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

extension CategoryPage {
    static let fields = ["before", "name", "slug", "parent_id"]

    static func values(of category: Wire.Category) -> [String: String] {
        [
            "before": Shown.text(of: category), "name": category.name, "slug": category.slug,
            "parent_id": category.parentID?.text ?? "",
        ]
    }
}

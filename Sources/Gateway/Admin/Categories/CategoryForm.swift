import Clients
import Daemon
import FoundationEssentials
import Wire

/// A category as an admin types it.
struct CategoryForm {
    let change: Change<Wire.Category>

    /// - Parameter isNew: all fields are sent, not only changed ones.
    /// - Throws: `Problem` 422 that names every refused field. Catalog checks the rest.
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

import Clients
import Daemon
import FoundationEssentials
import Wire

/// A category as an admin types it.
struct CategoryForm {
    let change: CategoryChange

    static let names = ["name", "slug", "parent_id"]

    static func values(of category: Wire.Category) -> [String: String] {
        ["name": category.name, "slug": category.slug, "parent_id": category.parentID?.text ?? ""]
    }

    /// - Throws: `Problem` 422 naming every field that was refused; the rest is catalog's to say.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        var change = CategoryChange()
        change.name = fields.required("name", .text(1...255))
        change.slug = fields.required("slug", .text(1...255))
        change.parentID = .some(fields.optional("parent_id", .id))
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

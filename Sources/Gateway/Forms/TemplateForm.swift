import Clients
import Daemon
import Wire

/// An attribute template as an admin types it.
struct TemplateForm {
    let change: TemplateChange

    static let names = ["name", "schema"]

    static func values(of template: AttributeTemplate) -> [String: String] {
        ["name": template.name, "schema": AttributeLines.text(of: template.schema)]
    }

    /// - Throws: `Problem` 422 naming every field that was refused; the rest is catalog's to say.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        var change = TemplateChange()
        change.name = fields.required("name", .text(1...255))
        do {
            change.schema = try AttributeLines.schema(in: form["schema"])
        } catch {
            fields.refuse("schema", .invalid, error.message)
        }
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

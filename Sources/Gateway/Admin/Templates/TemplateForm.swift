import Clients
import Daemon
import JSON
import Wire

/// An attribute template as an admin types it: its name, and the type of each attribute.
struct TemplateForm {
    let change: Change<AttributeTemplate>

    /// - Parameter isNew: all fields are sent, not only changed ones.
    /// - Throws: `Problem` 422 that names every refused field. Catalog checks the rest.
    init(_ form: Form, isNew: Bool = false) throws(Problem) {
        let shown = Shown<AttributeTemplate>(form, isNew: isNew, values: TemplatePage.values)
        var fields = form.fields
        var change = Change<AttributeTemplate>()
        change.name = shown.ifChanged("name", fields.required("name", AttributeTemplate.rule(\.name)))
        let types = AttributeRows(form).change(of: shown.thing?.schema ?? .emptyObject, &fields)
        if var before = shown.json?.fields {
            before["schema"] = .object(types.before)
            change.before = JSONText(JSONValue.object(before))
            if !types.isEmpty { change.schema = JSONText(JSONValue.object(types.new)) }
        } else {
            change.schema = JSONText(JSONValue.object(types.all))
        }
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

extension TemplatePage {
    static let fields = ["before", "name"] + AttributeRows.names

    static func values(of template: AttributeTemplate) -> [String: String] {
        ["before": Shown.text(of: template), "name": template.name]
            .merging(AttributeRows(of: template.schema).values) { $1 }
    }
}

import Clients
import FoundationEssentials
import JSON
import Templating
import Wire

/// `/admin/templates`: the attributes of kinds of products.
struct TemplatePage: RecordPage {
    let site: Site

    static let path = "/admin/templates"
    static let title = TextKey.adminTemplates
    static let noun = "Template"
    static let list = PageView<RecordModel<Self>>("admin/templates/templates")
    static let one = PageView<RecordModel<Self>>("admin/templates/template")

    static let names: [Name<RecordModel<Self>>] = [
        .list("templates") { model in model.records.map { TemplateRow(template: $0, texts: model.reader.texts) } },
        .text("attributeCount") { $0.form[AttributeRows.countField] },
        .list("attributeRows") { model in
            AttributeRows(model.form).rows.indices.map {
                AttributeTypeRow(number: $0, form: model.form, texts: model.reader.texts)
            }
        },
    ]

    static func name(of template: AttributeTemplate, _ reader: Reader) -> String { template.name }

    static func newValues(beside templates: [AttributeTemplate]) -> [String: String] {
        AttributeRows(of: .emptyObject).values
    }

    static func read(_ form: Form, among templates: [AttributeTemplate], _ texts: Texts) -> Form {
        var form = form
        form.aliases = AttributeRows(form).aliases(under: "schema")
        return form.labeled(AttributeType.all.map { ($0.name, texts[$0.key]) })
    }

    /// With more rows for attributes.
    static func rearranged(_ form: Form) -> Form? {
        form["action"] == "rows" ? form.filled(with: AttributeRows(form).arranged(for: nil).values) : nil
    }

    func records(_ token: String?) async throws -> [AttributeTemplate] {
        try await site.catalog.templates(token: token)
    }

    func create(_ form: Form, _ token: String?) async throws {
        _ = try await site.catalog.addTemplate(TemplateForm(form, isNew: true).change, token: token)
    }

    func update(_ id: UUID, _ form: Form, _ token: String?) async throws {
        _ = try await site.catalog.updateTemplate(id, TemplateForm(form).change, token: token)
    }

    func delete(_ id: UUID, _ token: String?) async throws {
        try await site.catalog.deleteTemplate(id, token: token)
    }
}

extension AttributeTemplate: Identifiable {}

/// A template in the list.
struct TemplateRow: ViewModel {
    let template: AttributeTemplate
    let texts: Texts

    static let names: [Name<Self>] = [
        .text("templatePath") { TemplatePage.path(of: $0.template.id) },
        .text("templateName") { $0.template.name },
        .text("templateText") { $0.attributes },
    ]

    private var attributes: String {
        let words = Dictionary(AttributeType.all.map { ($0.name, texts[$0.key]) }, uniquingKeysWith: { $1 })
        return template.schema.fields.sorted { $0.key < $1.key }.map { name, type in
            let type = AttributeRows.text(of: type)
            return "\(name): \(words[type] ?? type)"
        }.joined(separator: ", ")
    }
}

/// One attribute of a template on its form: a name and a type.
struct AttributeTypeRow: ViewModel {
    let number: Int
    let form: Form
    let texts: Texts

    static let names: [Name<Self>] = [
        .model("rowKey") { $0.field("key").value.isEmpty ? nil : $0.field("key") },
        .model("rowName") { $0.field("name") },
        .model("rowType") { $0.field("value") },
        .list("typeOptions") { row in
            ([("", TextKey.formNone)] + AttributeType.all.map { ($0.name, $0.key) }).map { name, key in
                OptionModel(name, row.texts[key], current: row.field("value").value)
            }
        },
    ]

    private func field(_ part: String) -> FieldModel {
        form.field(AttributeRows.field(part, of: number), length: part == "name" ? AttributeRows.nameLength : nil)
    }
}

/// The types of attributes in a template.
enum AttributeType {
    static let all: [(name: String, key: TextKey)] = [
        ("string", .attributeText), ("number", .attributeNumber), ("boolean", .attributeBoolean),
    ]
}

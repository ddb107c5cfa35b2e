import FoundationEssentials
import JSON
import Templating
import Wire

/// `pages/admin/templates` and `pages/admin/template`.
struct AdminTemplateModel: ViewModel {
    private let template: AttributeTemplate?
    private let templates: [AttributeTemplate]
    private let form: Form
    private let visit: Visit

    /// - Parameter template: the one that is edited; nil for the list with its form for a new one.
    init(_ template: AttributeTemplate?, templates: [AttributeTemplate], form: Form, _ visit: Visit) {
        self.template = template
        self.templates = templates
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "heading": template?.name
        case "formPath": template.map { Paths.adminTemplate($0.id) } ?? Paths.adminTemplates
        case "templates": templates.map { AdminTemplateRowModel(template: $0, visit: visit) }
        case "isEmpty": templates.isEmpty
        case "form": form
        case "attributeCount": form[AttributeRows.countField]
        case "attributeRows": AttributeRows(form).rows.indices.map { TemplateAttributeModel($0, form, visit) }
        default: nil
        }
    }
}

/// One attribute of a template on its form: a name and a type.
struct TemplateAttributeModel: ViewModel {
    private let number: Int
    private let form: Form
    private let visit: Visit

    init(_ number: Int, _ form: Form, _ visit: Visit) {
        self.number = number
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "rowKey": form[AttributeRows.field("key", of: number)].isEmpty ? nil : field("key")
        case "rowName": field("name")
        case "rowType": field("value")
        case "typeOptions":
            [OptionModel("", visit.texts[.formNone], current: type)]
                + AttributeTypes.all.map { OptionModel($0.name, visit.texts[$0.key], current: type) }
        default: nil
        }
    }

    private var type: String { form[AttributeRows.field("value", of: number)] }
    private func field(_ part: String) -> FieldModel { form.field(AttributeRows.field(part, of: number)) }
}

/// What an attribute may be by its template.
enum AttributeTypes {
    static let all: [(name: String, key: TextKey)] = [
        ("string", .attributeText), ("number", .attributeNumber), ("boolean", .attributeBoolean),
    ]

    static func words(_ texts: Texts) -> [String: String] {
        Dictionary(all.map { ($0.name, texts[$0.key]) }, uniquingKeysWith: { $1 })
    }
}

struct AdminTemplateRowModel: ViewModel {
    let template: AttributeTemplate
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "templatePath": Paths.adminTemplate(template.id)
        case "templateName": template.name
        case "templateText":
            template.schema.fields.sorted { $0.key < $1.key }.map { name, type in
                let word = AttributeRows.text(of: type)
                return "\(name): \(AttributeTypes.words(visit.texts)[word] ?? word)"
            }.joined(separator: ", ")
        default: nil
        }
    }
}

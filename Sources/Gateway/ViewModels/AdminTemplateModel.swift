import FoundationEssentials
import Wire

/// `pages/admin/templates` and `pages/admin/template`.
struct AdminTemplateModel: ViewModel {
    private let template: AttributeTemplate?
    private let templates: [AttributeTemplate]
    private let form: Form

    /// - Parameter template: the one that is edited; nil for the list with its form for a new one.
    init(_ template: AttributeTemplate?, templates: [AttributeTemplate], form: Form) {
        self.template = template
        self.templates = templates
        self.form = form
    }

    func child(named name: String) -> Any? {
        switch name {
        case "heading": template?.name
        case "formPath": template.map { Paths.adminTemplate($0.id) } ?? Paths.adminTemplates
        case "templates": templates.map { AdminTemplateRowModel(template: $0) }
        case "isEmpty": templates.isEmpty
        case "form": form
        default: nil
        }
    }
}

struct AdminTemplateRowModel: ViewModel {
    let template: AttributeTemplate

    func child(named name: String) -> Any? {
        switch name {
        case "templatePath": Paths.adminTemplate(template.id)
        case "templateName": template.name
        case "templateText": AttributeLines.text(of: template.schema).replacing("\n", with: ", ")
        default: nil
        }
    }
}

import Templating

/// One attribute on a product's form.
struct AttributeRowModel: ViewModel {
    private let number: Int
    private let row: AttributeRows.Row
    private let kind: AttributeRows.Kind?
    private let isFixed: Bool
    private let form: Form

    /// - Parameters:
    ///   - kind: what its value is; nil when nothing says so.
    ///   - isFixed: its template names it, so nobody renames it here.
    init(
        _ number: Int, _ row: AttributeRows.Row, kind: AttributeRows.Kind?, isFixed: Bool, _ form: Form
    ) {
        self.number = number
        self.row = row
        self.kind = kind
        self.isFixed = isFixed
        self.form = form
    }

    func child(named name: String) -> Any? {
        switch name {
        case "rowKey": row.key == nil ? nil : field("key")
        case "rowFixedName": isFixed ? field("name") : nil
        case "rowName": isFixed ? nil : field("name")
        case "rowValue": field("value")
        case "rowLabel": row.name
        // A choice could not show anything else, and would lose it.
        case "rowIsChoice": isChoice
        case "rowHasLines": !isChoice && row.value.contains(where: \.isNewline)
        case "rowIsLine": !isChoice && !row.value.contains(where: \.isNewline)
        case "rowIsNumber": kind == .number
        case "choiceIsNone": row.value.isEmpty
        case "choiceIsYes": row.value == "true"
        case "choiceIsNo": row.value == "false"
        default: nil
        }
    }

    private var isChoice: Bool { kind == .boolean && ["", "true", "false"].contains(row.value) }
    private func field(_ part: String) -> FieldModel { form.field(AttributeRows.field(part, of: number)) }
}

import Templating

/// One attribute on a product's form.
struct AttributeRowModel: ViewModel {
    let number: Int
    let row: AttributeRows.Row
    /// The type of its value; nil if unknown.
    let kind: AttributeRows.Kind?
    /// Its template names it, so it can't be renamed here.
    let isFixed: Bool
    let form: Form

    static let names: [Name<Self>] = [
        .model("rowKey") { $0.row.key == nil ? nil : $0.field("key") },
        .model("rowFixedName") { $0.isFixed ? $0.field("name") : nil },
        .model("rowName") { $0.isFixed ? nil : $0.field("name") },
        .model("rowValue") { $0.field("value") },
        .text("rowLabel") { $0.row.name },
        // A choice could not show anything else, and would lose it.
        .flag("rowIsChoice") { $0.isChoice },
        .flag("rowHasLines") { !$0.isChoice && $0.hasLines },
        .flag("rowIsLine") { !$0.isChoice && !$0.hasLines },
        .flag("rowIsNumber") { $0.kind == .number },
        .flag("choiceIsNone") { $0.row.value.isEmpty },
        .flag("choiceIsYes") { $0.row.value == "true" },
        .flag("choiceIsNo") { $0.row.value == "false" },
    ]

    private var isChoice: Bool { kind == .boolean && ["", "true", "false"].contains(row.value) }
    private var hasLines: Bool { row.value.contains(where: \.isNewline) }
    private func field(_ part: String) -> FieldModel {
        form.field(AttributeRows.field(part, of: number), length: part == "name" ? AttributeRows.nameLength : nil)
    }
}

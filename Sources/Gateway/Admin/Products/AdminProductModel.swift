import FoundationEssentials
import Templating
import Wire

/// `admin/products/product`.
struct AdminProductModel: ViewModel {
    /// nil for a new product.
    let product: Product?
    let choices: ProductChoices
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("heading") { $0.product?.name ?? $0.reader.texts[.adminNewProduct] },
        .text("formPath") { ($0.product?.id).map(Paths.adminProduct) ?? Paths.newProduct },
        .text("shopPath") { ($0.product?.id).map(Paths.product) },
        .flag("isOld") { $0.product != nil },
        .text("movementsPath") { ($0.product?.id).map(Paths.movements) },
        .form("form", ProductForm.fields) { $0.form },
        .list("plainTexts") { model in
            ProductForm.plainTexts.map { name in
                PlainTextModel(
                    label: model.reader.texts.text(named: ProductForm.plainLabel(name)) ?? name,
                    field: model.form.field(name))
            }
        },
        .text("skuWarning") { LookAlikes(in: $0.form["sku"]).warning($0.reader.texts) },
        .list("templateOptions") { model in
            model.choices.templates.map {
                OptionModel($0.id.text, $0.name, current: model.form["template_id"].lowercased())
            }
        },
        .text("attributeCount") { $0.form[AttributeRows.countField] },
        .list("attributeRows") { model in
            AttributeRows(model.form).rows.enumerated().map { number, row in
                AttributeRowModel(
                    number: number, row: row, kind: model.kind(of: row), isFixed: model.isFixed(row), form: model.form)
            }
        },
        .list("categoryBoxes") { model in
            CategoryTree(model.choices.categories).flattened().map { category, depth in
                let name = ProductForm.categoryPrefix + category.slug
                return BoxModel(name: name, text: category.name, depth: depth, isOn: !model.form[name].isEmpty)
            }
        },
    ]

    private func isFixed(_ row: AttributeRows.Row) -> Bool {
        row.key == row.name && choices.schema(form)?.fields[row.name] != nil
    }

    /// The type from the template, or else from the value when the form was shown.
    private func kind(of row: AttributeRows.Row) -> AttributeRows.Kind? {
        let old = Shown<Product>(form, isNew: false, values: { _ in [:] }).thing?.attributes.fields
        return choices.schema(form)?.fields[row.name].flatMap { AttributeRows.Kind($0) }
            ?? row.key.flatMap { old?[$0] }.flatMap { AttributeRows.Kind(of: $0) }
    }
}

/// A text without its own control.
struct PlainTextModel: ViewModel {
    let label: String
    let field: FieldModel

    static let names: [Name<Self>] = [.text("plainTextLabel") { $0.label }, .model("plainText") { $0.field }]
}

/// A category to tick.
struct BoxModel: ViewModel {
    let name: String
    let text: String
    let depth: Int
    let isOn: Bool

    static let names: [Name<Self>] = [
        .text("boxName") { $0.name },
        .text("boxText") { $0.text },
        .text("boxDepth") { String(min($0.depth, 3)) },
        .flag("boxIsOn") { $0.isOn },
    ]
}

import Clients
import Daemon
import FoundationEssentials
import JSON
import Wire

/// A product as an admin types it.
package struct ProductForm {
    let change: Change<Product>

    /// The fields with their own control on the page.
    static let fields = [
        "before", "sku", "name", "price", "stock", "reason", "is_active", "description", "template_id", "images",
    ]

    /// The product's other texts. The page shows each as a line to type in, with the label `product.<field>`.
    static let plainTexts = PlainTexts.names(of: Product.self).filter { !fields.contains($0) }

    package static let plainLabels = plainTexts.map(plainLabel)
    static func plainLabel(_ field: String) -> String { "product.\(field)" }

    /// The form's fields with those of the attributes, and a box to tick for each category.
    static func names(_ categories: [Wire.Category]) -> [String] {
        fields + plainTexts + AttributeRows.names + categories.map { categoryPrefix + $0.slug }
    }

    static let categoryPrefix = "category."

    static func values(of product: Product) -> [String: String] {
        var values = [
            "before": Shown.text(of: product), "sku": product.sku, "name": product.name,
            "price": product.price.description, "stock": String(product.stock),
            "is_active": product.isActive ? "on" : "", "description": product.description,
            "template_id": product.templateID?.text ?? "",
            "images": product.images.joined(separator: "\n"),
        ]
        values.merge(PlainTexts.values(of: product, named: plainTexts)) { $1 }
        for slug in product.categories { values[categoryPrefix + slug] = "on" }
        return values
    }

    /// Unchanged fields are not sent, so they keep values that others, or sales, have given them since the form was shown.
    ///
    /// - Parameter isNew: all fields are sent, not only changed ones.
    /// - Throws: `Problem` 422 that names every refused field. Catalog checks the rest.
    init(_ form: Form, _ choices: ProductChoices, isNew: Bool = false) throws(Problem) {
        let shown = Shown<Product>(form, isNew: isNew, values: Self.values)
        var fields = form.fields
        var change = fields.plainTexts(of: Product.self, named: Self.plainTexts.filter { shown.isChanged($0) })
        change.sku = shown.ifChanged("sku", fields.required("sku", Product.rule(\.sku)))
        change.name = shown.ifChanged("name", fields.required("name", Product.rule(\.name)))
        change.price = shown.ifChanged("price", fields.required("price", .typedMoney))
        change.stock = shown.ifChanged("stock", fields.required("stock", Product.rule(\.stock)))
        if shown.json != nil, change.stock != nil {
            change.reason = Product.reason.flatMap { fields.optional("reason", $0) }
        }
        change.isActive = shown.ifChanged("is_active", fields.optional("is_active", .bool) ?? false)
        change.description = shown.ifChanged(
            "description", hasLines: true, fields.optional("description", Product.rule(\.description)) ?? "")
        change.templateID = shown.ifChanged("template_id", .some(fields.optional("template_id", .id)))
        let images = form["images"].split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }
        change.images = shown.ifChanged("images", hasLines: true, images.filter { !$0.isEmpty })
        // All ticked categories, including deleted ones, so that the admin is told.
        let ticked = fields.prefixed(Self.categoryPrefix, .bool).keys.sorted()
        let categories = shown.thing?.categories ?? []
        if shown.json == nil || Set(ticked) != Set(categories) {
            // In the order in which they were shown, because another order would be a change.
            change.categories = categories.filter(ticked.contains) + ticked.filter { !categories.contains($0) }
        }

        let typed = AttributeRows(form)
        let old = shown.thing?.attributes ?? .emptyObject
        let schema = choices.schema(form)
        // If one is touched, or the template changes, all are checked against the template.
        var untouched = fields
        let isTouched = change.templateID != nil || !typed.change(of: old, schema: schema, &untouched).isEmpty
        let attributes = typed.change(of: old, schema: schema, fits: isTouched, &fields)
        if var before = shown.json?.fields {
            before["attributes"] = .object(attributes.before)
            change.before = JSONText(JSONValue.object(before))
            if !attributes.isEmpty { change.attributes = JSONText(JSONValue.object(attributes.new)) }
        } else {
            change.attributes = JSONText(JSONValue.object(attributes.all))
        }
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

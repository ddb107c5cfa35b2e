import Clients
import Daemon
import FoundationEssentials
import JSON
import Wire

/// A product as an admin types it.
struct ProductForm {
    let change: ProductChange

    /// The form's fields; each category is a box to tick.
    static func names(_ categories: [Wire.Category]) -> [String] {
        [
            "sku", "name", "price", "stock", "stock_before", "reason", "is_active", "description", "template_id",
            "attributes", "images",
        ]
            + categories.map { categoryPrefix + $0.slug }
    }

    static let categoryPrefix = "category."

    static func values(of product: Product) -> [String: String] {
        var values = [
            "sku": product.sku, "name": product.name, "price": product.price.description,
            "stock": String(product.stock), "stock_before": String(product.stock),
            "is_active": product.isActive ? "on" : "", "description": product.description,
            "template_id": product.templateID?.text ?? "", "attributes": AttributeLines.text(of: product.attributes),
            "images": product.images.joined(separator: "\n"),
        ]
        for slug in product.categories { values[categoryPrefix + slug] = "on" }
        return values
    }

    /// - Throws: `Problem` 422 naming every field that was refused; the rest is catalog's to say.
    init(_ form: Form, _ choices: ProductChoices) throws(Problem) {
        var fields = form.fields
        var change = ProductChange()
        change.sku = fields.required("sku", .text(1...64))
        change.name = fields.required("name", .text(1...255))
        change.price = fields.required("price", .typedMoney)
        let stock = fields.required("stock", .integer(0...Int(Int32.max)))
        // What was sold since the form was shown stays sold: a stock that nobody has changed is not sent.
        if form["stock_before"] != form["stock"] {
            change.stock = stock
            change.reason = fields.optional("reason", .text(1...200))
        }
        change.isActive = fields.optional("is_active", .bool) ?? false
        // Browsers send line ends as CR LF.
        change.description = (fields.optional("description", .text(0...10_000)) ?? "").replacing("\r\n", with: "\n")
        let template = fields.optional("template_id", .id)
        change.templateID = .some(template)
        let schema = choices.templates.first { $0.id == template }?.schema
        do {
            change.attributes = try AttributeLines.attributes(in: form["attributes"], schema: schema)
        } catch {
            fields.refuse("attributes", .invalid, error.message)
        }
        change.images = form["images"].split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }
            .filter { !$0.isEmpty }
        change.categories = choices.categories.map(\.slug).filter { !form[Self.categoryPrefix + $0].isEmpty }
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

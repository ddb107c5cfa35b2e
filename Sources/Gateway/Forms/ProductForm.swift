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
            "before", "sku", "name", "price", "stock", "reason", "is_active", "description", "template_id",
            "attributes", "images",
        ]
            + categories.map { categoryPrefix + $0.slug }
    }

    static let categoryPrefix = "category."

    static func values(of product: Product) -> [String: String] {
        var values = [
            "sku": product.sku, "name": product.name, "price": product.price.description,
            "stock": String(product.stock),
            "is_active": product.isActive ? "on" : "", "description": product.description,
            "template_id": product.templateID?.text ?? "", "attributes": AttributeLines.text(of: product.attributes),
            "images": product.images.joined(separator: "\n"),
        ]
        for slug in product.categories { values[categoryPrefix + slug] = "on" }
        values["attribute_values"] = product.attributes.text
        values["before"] = JSONText(JSONValue.object(values.mapValues { .string($0) })).text
        return values
    }

    /// What nobody has changed is not sent: it stays as others, or sales, have made it since the form was shown.
    ///
    /// - Throws: `Problem` 422 naming every field that was refused; the rest is catalog's to say.
    init(_ form: Form, _ choices: ProductChoices) throws(Problem) {
        let before = Self.before(form)
        func isChanged(_ name: String) -> Bool {
            before.map { $0[name, default: ""] != Self.withPlainLineEnds(form[name]) } ?? true
        }
        // A text of before a rule is not held to it: what nobody has changed is not read.
        func ifChanged<Value>(_ name: String, _ value: @autoclosure () -> Value?) -> Value? {
            isChanged(name) ? value() : nil
        }

        var fields = form.fields
        var change = ProductChange()
        change.sku = ifChanged("sku", fields.required("sku", .text(1...64)))
        change.name = ifChanged("name", fields.required("name", .text(1...255)))
        change.price = ifChanged("price", fields.required("price", .typedMoney))
        change.stock = ifChanged("stock", fields.required("stock", .integer(0...Int(Int32.max))))
        if change.stock != nil { change.reason = fields.optional("reason", .text(1...200)) }
        change.isActive = ifChanged("is_active", fields.optional("is_active", .bool) ?? false)
        change.description = ifChanged("description", fields.optional("description", .lines(0...10_000)) ?? "")
        let template = fields.optional("template_id", .id)
        change.templateID = ifChanged("template_id", .some(template))
        if isChanged("attributes") || change.templateID != nil {
            let schema = choices.templates.first { $0.id == template }?.schema
            do {
                // Another template may want another type for the same text.
                let kept = change.templateID == nil ? Self.object(before?["attribute_values"] ?? "") : [:]
                change.attributes = try AttributeLines.attributes(
                    in: form["attributes"], schema: schema, keeping: kept)
            } catch {
                fields.refuse("attributes", .invalid, error.message)
            }
        }
        let images = form["images"].split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }
        change.images = ifChanged("images", images.filter { !$0.isEmpty })
        let slugs = choices.categories.map(\.slug)
        if slugs.contains(where: { isChanged(Self.categoryPrefix + $0) }) {
            change.categories = slugs.filter { !form[Self.categoryPrefix + $0].isEmpty }
        }
        try fields.check(allowUnknown: true)
        self.change = change
    }

    /// The texts that the form began with; nil for a new product.
    private static func before(_ form: Form) -> [String: String]? {
        if form["before"].isEmpty { return nil }
        return object(form["before"]).compactMapValues { value in
            if case .string(let text) = value { withPlainLineEnds(text) } else { nil }
        }
    }

    private static func object(_ json: String) -> [String: JSONValue] {
        if case .object(let values)? = try? JSONValue(parsing: json.utf8) { values } else { [:] }
    }

    /// Browsers send line ends as CR LF.
    private static func withPlainLineEnds(_ text: String) -> String { text.replacing("\r\n", with: "\n") }
}

import Daemon
import HTTPTypes
import Wire

/// The requests and answers of catalog.
extension APIDocument {
    static let catalog = APIDocument(
        "catalog", "Products, categories, attribute templates and stock.", products + categories + templates,
        schemas: [
            Product.definition, ProductAddress.definition, StockMovement.definition, Wire.Category.definition,
            AttributeTemplate.definition,
        ])

    private static let products = [
        APIOperation(
            .get, "/products", "Products, in pages.",
            query: [
                (name: "q", note: "words of SKU, name or description"),
                (name: "category", note: "a slug; includes the categories below it"),
                (name: "min_price", note: ""), (name: "max_price", note: ""), (name: "in_stock", note: "true or false"),
                (name: "attr.NAME", note: "the attribute NAME is this text"),
                (name: "ids", note: "at most 100, separated by commas"),
                (name: "is_active", note: "for admins"),
                (name: "max_stock", note: "for admins: at most this many pieces"),
                (name: "shared_sku", note: "for admins: products that share their SKU, ignoring case and white space"),
                (name: "sort", note: "new, price, -price, name, relevance or stock"),
            ] + APIOperation.page,
            answers: [(200, .json(.array(.named("Product"))))], problems: [401, 403]),
        APIOperation(
            .post, "/products", "Creates a product.", by: .admin, body: .json(Product.newSchema),
            answers: [(201, .json(.named("Product")))], problems: [409]),
        APIOperation(
            .get, "/products/addresses", "The ids of all active products, oldest first, for a sitemap.",
            query: [(name: "part", note: "the number of the part, from 0; a part has 10,000")],
            answers: [(200, .json(.array(.named("ProductAddress"))))]),
        APIOperation(
            .get, "/products/{id}", "A product; inactive ones for admins only.",
            headers: [(name: "If-None-Match", note: "an ETag; 304 if it is current")],
            answers: [(200, .json(.named("Product"))), (304, .none)], problems: [404]),
        APIOperation(
            .get, "/products/sku/{sku}", "A product by its SKU.",
            answers: [(200, .json(.named("Product"))), (304, .none)],
            problems: [404]),
        APIOperation(
            .patch, "/products/{id}", "Changes a product; absent fields stay unchanged.", by: .admin,
            headers: [(name: "If-Match", note: "an ETag; 412 if somebody else has changed the product since")],
            body: .json(Product.changeSchema), answers: [(200, .json(.named("Product")))], problems: [404, 409, 412]),
        APIOperation(
            .delete, "/products/{id}", "Deletes a product.", by: .admin, answers: [(204, .none)], problems: [404, 409]),
        APIOperation(
            .get, "/products/{id}/movements", "Every change of its stock, newest first.", by: .admin,
            query: APIOperation.page, answers: [(200, .json(.array(.named("Movement"))))], problems: [404]),
    ]

    private static let categories = [
        APIOperation(
            .get, "/categories", "All categories: a tree by parent_id.",
            answers: [(200, .json(.array(.named("Category"))))]),
        APIOperation(
            .post, "/categories", "Creates a category.", by: .admin,
            body: .json(Wire.Category.newSchema), answers: [(201, .json(.named("Category")))], problems: [409]),
        APIOperation(
            .patch, "/categories/{id}", "Changes a category.", by: .admin,
            body: .json(Wire.Category.changeSchema), answers: [(200, .json(.named("Category")))], problems: [404, 409]),
        APIOperation(
            .delete, "/categories/{id}", "Deletes a category.", by: .admin, answers: [(204, .none)],
            problems: [404, 409]),
    ]

    private static let templates = [
        APIOperation(
            .get, "/templates", "All attribute templates.", answers: [(200, .json(.array(.named("Template"))))]),
        APIOperation(
            .get, "/templates/{id}", "A template.", answers: [(200, .json(.named("Template")))], problems: [404]),
        APIOperation(
            .post, "/templates", "Creates a template.", by: .admin,
            body: .json(AttributeTemplate.newSchema),
            answers: [(201, .json(.named("Template")))], problems: [409]),
        APIOperation(
            .patch, "/templates/{id}", "Changes a template.", by: .admin,
            body: .json(AttributeTemplate.changeSchema), answers: [(200, .json(.named("Template")))],
            problems: [404, 409]),
        APIOperation(
            .delete, "/templates/{id}", "Deletes a template.", by: .admin, answers: [(204, .none)],
            problems: [404, 409]),
    ]
}

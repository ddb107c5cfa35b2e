package import Daemon
package import FoundationEssentials
import HTTPTypes
package import Wire

/// Calls shop-catalog.
///
/// Every function throws catalog's own `Problem`, and 503 if catalog can't be reached. `token` is the caller's own; nil asks as
/// a visitor.
package struct CatalogClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("catalogue", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "catalog") }

    // MARK: - Products

    /// - Throws: `Problem` 422 that names a refused filter.
    package func products(
        matching filter: ProductFilter = ProductFilter(), page: PageRequest = PageRequest(), token: String? = nil
    ) async throws(Problem) -> Page<Product> {
        try Page(await sister.call(.get, "/products", query: filter.query + page.query, as: .person(token: token)))
    }

    /// The ids of a part of the active products, oldest first. Parts are counted from 0.
    package func productAddresses(part: Int) async throws(Problem) -> [ProductAddress] {
        let query = [(name: "part", value: String(part))]
        return try await sister.call(.get, "/products/addresses", query: query, as: .person(token: nil)).decoded()
    }

    /// - Throws: `Problem` 404, also for an inactive product unless an admin asks.
    package func product(_ id: UUID, token: String? = nil) async throws(Problem) -> Product {
        try await sister.call(.get, "/products/\(id.text)", as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 404, also for an inactive product unless an admin asks.
    package func product(sku: String, token: String? = nil) async throws(Problem) -> Product {
        try await sister.call(.get, "/products/sku/\(URLEncoding.encode(sku))", as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 409 when the SKU is taken, 422.
    package func addProduct(_ product: Change<Product>, token: String?) async throws(Problem) -> Product {
        try await sister.call(.post, "/products", body: .json(product), as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 404, 409 when the SKU is taken or with `changed-meanwhile`, 422.
    package func updateProduct(_ id: UUID, _ change: Change<Product>, token: String?) async throws(Problem) -> Product {
        try await sister.call(.patch, "/products/\(id.text)", body: .json(change), as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 404.
    package func deleteProduct(_ id: UUID, token: String?) async throws(Problem) {
        try await sister.call(.delete, "/products/\(id.text)", as: .person(token: token)).requireSuccess()
    }

    /// The movements of a product's stock, newest first, even if the product is deleted.
    ///
    /// - Throws: `Problem` 401, 403, 404.
    package func movements(
        of id: UUID, page: PageRequest = PageRequest(), token: String?
    ) async throws(Problem) -> Page<StockMovement> {
        try Page(
            await sister.call(.get, "/products/\(id.text)/movements", query: page.query, as: .person(token: token)))
    }

    // MARK: - Categories

    /// All categories.
    package func categories(token: String? = nil) async throws(Problem) -> [Wire.Category] {
        try await sister.call(.get, "/categories", as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 409 when the slug is taken, 422.
    package func addCategory(_ category: Change<Wire.Category>, token: String?) async throws(Problem) -> Wire.Category {
        try await sister.call(.post, "/categories", body: .json(category), as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 404, 409, also `changed-meanwhile`, 422.
    package func updateCategory(
        _ id: UUID, _ change: Change<Wire.Category>, token: String?
    ) async throws(Problem) -> Wire.Category {
        try await sister.call(.patch, "/categories/\(id.text)", body: .json(change), as: .person(token: token))
            .decoded()
    }

    /// - Throws: `Problem` 401, 403, 404, 409.
    package func deleteCategory(_ id: UUID, token: String?) async throws(Problem) {
        try await sister.call(.delete, "/categories/\(id.text)", as: .person(token: token)).requireSuccess()
    }

    // MARK: - Attribute templates

    /// All templates.
    package func templates(token: String? = nil) async throws(Problem) -> [AttributeTemplate] {
        try await sister.call(.get, "/templates", as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 404.
    package func template(_ id: UUID, token: String? = nil) async throws(Problem) -> AttributeTemplate {
        try await sister.call(.get, "/templates/\(id.text)", as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 409 when the name is taken, 422.
    package func addTemplate(
        _ template: Change<AttributeTemplate>, token: String?
    ) async throws(Problem) -> AttributeTemplate {
        try await sister.call(.post, "/templates", body: .json(template), as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 404, 409, also `changed-meanwhile`, 422.
    package func updateTemplate(
        _ id: UUID, _ change: Change<AttributeTemplate>, token: String?
    ) async throws(Problem) -> AttributeTemplate {
        try await sister.call(.patch, "/templates/\(id.text)", body: .json(change), as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 404, 409.
    package func deleteTemplate(_ id: UUID, token: String?) async throws(Problem) {
        try await sister.call(.delete, "/templates/\(id.text)", as: .person(token: token)).requireSuccess()
    }

    // MARK: - Reservations, for order

    /// Holds pieces for an order, all or nothing. The same order again gets the same answer.
    ///
    /// - Throws: `Problem` 409 with the shortages, or if the order's hold was released; `price-changed` if the lines don't cost
    ///   the expected amount; `replaced-is-sold` if the stock of the order to be replaced is already sold.
    package func reserve(
        _ request: ReservationRequest, timeout: Duration = TimeLimits.call
    ) async throws(Problem) -> Reservation {
        try await sister.call(
            .post, "/internal/reservations", body: .json(request), as: .daemon, isIdempotent: true, timeout: timeout
        ).decoded()
    }

    /// Turns a hold into a sale. The same order again changes nothing.
    ///
    /// - Throws: `Problem` 404 or 409 if there is no hold (any more).
    package func commitReservation(of orderID: UUID, timeout: Duration = TimeLimits.call) async throws(Problem) {
        try await sister.call(
            .post, "/internal/reservations/\(orderID.text)/commit", as: .daemon, isIdempotent: true, timeout: timeout
        ).requireSuccess()
    }

    /// Returns pieces, held or sold, and prevents a later hold of the same order. The same order again changes nothing.
    ///
    /// - Returns: the order whose hold had ended for this one.
    @discardableResult
    package func releaseReservation(
        of orderID: UUID, timeout: Duration = TimeLimits.call
    ) async throws(Problem) -> UUID? {
        let answer = try await sister.call(
            .delete, "/internal/reservations/\(orderID.text)", as: .daemon, timeout: timeout)
        if answer.status == 200 { return try answer.decoded(as: ReleasedReservation.self).replaces }
        try answer.requireSuccess()
        return nil
    }
}

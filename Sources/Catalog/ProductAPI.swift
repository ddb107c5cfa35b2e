import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Wire

/// The routes of `/products`.
struct ProductAPI: Sendable {
    let store: ProductStore
    let search: ProductSearch
    let answers: KeptAnswers
    let pictures: PicturePolicy

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/products", use: answers.kept(list))
        router.post("/products", use: create)
        router.get("/products/addresses", use: addresses)
        router.get("/products/sku/:sku", use: answers.kept(productBySKU))
        router.get("/products/:id", use: answers.kept(product))
        router.patch("/products/:id", use: update)
        router.delete("/products/:id", use: delete)
    }

    // MARK: - Reading

    @Sendable private func list(_ request: Request, _ context: ShopContext) async throws -> Response {
        let filter = try ProductListQuery(request.queryFields, isAdmin: context.isAdmin)
        let page = try await search.products(matching: filter)
        return try .list(page.products, totalCount: page.totalCount, nextCursor: page.nextCursor, of: request)
    }

    @Sendable private func addresses(_ request: Request, _ context: ShopContext) async throws -> Response {
        var query = request.queryFields
        let part = query.optional("part", .integer(0...1_000_000)) ?? 0
        try query.check(allowUnknown: true)
        return .json(try await store.addresses(part: part))
    }

    @Sendable private func product(_ request: Request, _ context: ShopContext) async throws -> Response {
        let id = try context.parameters.id()
        return try answer(try await store.product(id: id), request, context)
    }

    @Sendable private func productBySKU(_ request: Request, _ context: ShopContext) async throws -> Response {
        let sku = URLEncoding.decodeSegment(context.parameters.get("sku") ?? "")
        guard !sku.isEmpty, !sku.utf8.contains(0) else {
            throw Problem.invalid("sku", .invalid, "must be a SKU of 1 to 64 characters")
        }
        return try answer(try await store.product(sku: sku), request, context)
    }

    /// 304 if the caller has this version already. Inactive products are only visible to admins.
    private func answer(
        _ found: ProductStore.Versioned?, _ request: Request, _ context: ShopContext
    ) throws -> Response {
        guard let found, found.product.isActive || context.isAdmin else { throw Problem.notFound("Product") }
        let headers: HTTPFields = [.eTag: found.tag.text]
        if found.tag.isNamed(in: request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        return .json(found.product, headers: headers)
    }

    // MARK: - Changing

    @Sendable private func create(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        var fields = try await request.jsonFields()
        var draft = ProductDraft(id: .v7(), change: fields.new())
        try fields.check()
        draft.change.attributes = try draft.change.attributes?.asTyped("attributes", keeping: nil)
        try await check(draft)
        let created = try await store.add(draft, by: admin.email)
        return .json(
            created.product, status: .created,
            headers: [.location: "/products/\(draft.id.text)", .eTag: created.tag.text])
    }

    /// Absent fields stay unchanged, and so do fields that equal `before`.
    @Sendable private func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        var draft = ProductDraft(id: id, change: fields.change(), before: before)
        try fields.check()
        if let typed = draft.change.attributes {
            let kept = try await store.product(id: id)?.product.attributes
            draft.change.attributes = try typed.asTyped("attributes", keeping: kept)
        }
        try await check(draft)
        let versions = EntityTag.rowVersions(acceptedBy: request.headers[.ifMatch])
        let updated = try await store.update(draft, ifAmong: versions, by: admin.email)
        guard let updated else { throw try await store.gone(id) }
        return .json(updated.product, headers: [.eTag: updated.tag.text])
    }

    @Sendable private func delete(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        guard try await store.delete(try context.parameters.id(), by: admin.email) else {
            throw Problem.notFound("Product")
        }
        return .noContent()
    }

    /// Checks that the shop can show the pictures. Pictures that the product already has may stay.
    private func check(_ draft: ProductDraft) async throws {
        guard let images = draft.change.images else { return }
        try pictures.check(images, known: try await store.product(id: draft.id)?.product.images ?? [])
    }
}

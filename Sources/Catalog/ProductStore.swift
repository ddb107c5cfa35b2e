import Daemon
import Database
import FoundationEssentials
import JSON
import Postgres
import Wire

/// The products, one at a time.
///
/// Every function throws `PostgresError`.
struct ProductStore: Sendable {
    let database: Database

    /// A product and its version.
    struct Versioned: Sendable {
        let product: Product
        let tag: EntityTag
    }

    static let tooMuchStock = Problem.invalid(
        "stock", .outOfRange, "is too much together with what is held for checkouts")
    static let unknownCategory = Problem.invalid("categories", .unknown, "names a category that does not exist")

    /// The columns that `row` reads, for every statement that returns products.
    static let columns: Query = """
        p.id, p.sku, p.name, p.price, p.stock, p.is_active, p.description, p.template_id, p.attributes, p.images,
        array(
            select c.slug
            from product_categories pc
            join categories c on c.id = pc.category_id
            where pc.product_id = p.id
            order by c.slug
        ), p.created_at, p.updated_at
        """

    func product(id: UUID) async throws -> Versioned? {
        try await database.query("select \(Self.columns), p.xmin::text from products p where p.id = \(id)")
            .first.map(Self.versioned)
    }

    /// A shop may have older products whose SKUs differ only in case. Of these it is the one with exactly this text, or else
    /// the oldest active one.
    func product(sku: String) async throws -> Versioned? {
        try await database.query(
            """
            select \(Self.columns), p.xmin::text
            from products p
            where p.id = (
                select id
                from (
                    select id, sku, is_active
                    from products
                    where sku_key = sku_key(\(sku))
                      and not sku_is_shared
                    union all
                    select id, sku, is_active
                    from products
                    where sku_key = sku_key(\(sku))
                      and sku_is_shared
                ) as same
                order by sku <> \(sku), not is_active, id
                limit 1
            )
            """
        ).first.map(Self.versioned)
    }

    /// A part of the active products, oldest first.
    func addresses(part: Int) async throws -> [ProductAddress] {
        try await database.query(
            """
            select id, updated_at
            from products
            where is_active
            order by id
            offset \(part * ProductAddress.partSize)
            limit \(ProductAddress.partSize)
            """
        ).map { row in
            var address = ProductAddress()
            try row.read { column in
                address.id = try column.next()
                address.updatedAt = try column.next()
            }
            return address
        }
    }

    /// - Throws: also `Problem` of `products`.
    func add(_ draft: ProductDraft, by actor: String) async throws -> Versioned {
        let new = draft.change.thing
        return try await database.transaction(explaining: .products) { transaction in
            _ = try await transaction.pipeline([
                StockAct(actor: actor).note,
                """
                insert into products (id, sku, name, price, stock, is_active, description, template_id, attributes, images)
                values (
                    \(draft.id), \(new.sku), \(new.name), \(new.price), \(new.stock), \(new.isActive), \(new.description),
                    \(new.templateID), \(new.attributes), \(new.images)
                )
                """,
            ])
            let added = try await finish(draft, from: nil, in: transaction)
            try await transaction.append(.added(added.product, by: actor))
            return added
        }
    }

    /// - Parameter rowVersions: the accepted versions of the row; nil accepts any.
    /// - Returns: nil if there is no such product.
    /// - Throws: as `add`; also `Problem` 412 if it has another version, 409 `changed-meanwhile`.
    func update(
        _ draft: ProductDraft, ifAmong rowVersions: [String]?, by actor: String
    ) async throws -> Versioned? {
        try await database.transaction(explaining: .products) { transaction in
            let found = try await transaction.pipeline([
                StockAct(actor: actor, reason: draft.change.reason).note,
                "select \(Self.columns), p.xmin::text from products p where p.id = \(draft.id) for update of p",
            ])
            guard let (old, version) = try found[1].rows.first.map(Self.row) else { return nil }
            if let rowVersions, !rowVersions.contains(version) {
                throw Problem(412, "changed-meanwhile", "Somebody else has changed the product. Read it again first.")
            }
            var draft = draft
            try await transaction.refuse(try draft.meet(old), of: draft.id)
            let (change, removed) = (draft.change, draft.removedAttributes)
            try await transaction.execute(
                """
                update products
                set sku = coalesce(\(change.sku), sku),
                    name = coalesce(\(change.name), name),
                    price = coalesce(\(change.price), price),
                    stock = coalesce(\(change.stock), stock),
                    is_active = coalesce(\(change.isActive), is_active),
                    description = coalesce(\(change.description), description),
                    template_id = case when \(change.templateID != nil) then \(change.templateID ?? nil) else template_id end,
                    -- Name by name, so that the others stay as they are written.
                    attributes = case
                        when \(removed != nil) then attributes - \(removed ?? [])::text[] || coalesce(\(change.attributes)::jsonb, '{}')
                        else coalesce(\(change.attributes), attributes)
                    end,
                    images = coalesce(\(change.images), images),
                    updated_at = now()
                where id = \(draft.id)
                """)
            let changed = try await finish(draft, from: old, in: transaction)
            if let entry = try AuditEntry.changed(old, to: changed.product, by: actor) {
                try await transaction.append(entry)
            }
            return changed
        }
    }

    func gone(_ id: UUID) async throws -> Problem {
        try await database.notFound("Product", id, deletedBy: "product.deleted")
    }

    /// - Returns: whether it existed. Orders and reservations keep their own copies.
    func delete(_ id: UUID, by actor: String) async throws -> Bool {
        let results = try await database.pipeline([
            StockAct(actor: actor).note,
            """
            with deleted as (
                delete from products
                where id = \(id)
                returning id, sku, name, price, stock
            )
            insert into audit_log (actor, action, subject, detail, request_id)
            select \(actor), 'product.deleted', id::text,
                jsonb_build_object('sku', sku, 'name', name, 'price', price, 'stock', stock), \(CurrentRequest.id)
            from deleted
            """,
        ])
        return results[1].affected > 0
    }

    /// Puts the product into its categories, reads it back, and checks its attributes against its template.
    ///
    /// - Parameter old: nil for a new product. Unchanged attributes are not checked.
    private func finish(
        _ draft: ProductDraft, from old: Product?, in transaction: Transaction
    ) async throws -> Versioned {
        if let slugs = draft.change.categories.map(Set.init) {
            let results = try await transaction.pipeline([
                "delete from product_categories where product_id = \(draft.id)",
                """
                insert into product_categories (product_id, category_id)
                select \(draft.id)::uuid, id
                from categories
                where slug = any (\(Array(slugs))::text[])
                """,
            ])
            guard results[1].affected == slugs.count else {
                throw Self.unknownCategory
            }
        }
        let rows = try await transaction.query(
            "select \(Self.columns), p.xmin::text from products p where p.id = \(draft.id)")
        guard let row = rows.first else { throw Problem.notFound("Product") }
        let made = try Self.versioned(row)
        if draft.change.attributes != nil || draft.change.templateID != nil {
            let attributes = try draft.attributes(after: old?.attributes ?? .emptyObject)
            if let template = made.product.templateID {
                let schema = try await transaction.query("select schema from templates where id = \(template)")
                try AttributeSchema(try schema.first?.decode(JSONText.self) ?? .emptyObject).check(attributes)
            }
        }
        return made
    }

    // MARK: - Rows

    private static func versioned(_ row: Row) throws -> Versioned {
        let (product, version) = try Self.row(row)
        return Versioned(product: product, tag: EntityTag(rowVersion: version, categories: product.categories))
    }

    /// Reads `columns` and one text after them.
    static func row(_ row: Row) throws -> (product: Product, key: String) {
        var product = Product()
        let key = try row.read { column in
            product.id = try column.next()
            product.sku = try column.next()
            product.name = try column.next()
            product.price = try column.next()
            product.stock = try column.next()
            product.isActive = try column.next()
            product.description = try column.next()
            product.templateID = try column.next()
            product.attributes = try column.next()
            product.images = try column.next()
            product.categories = try column.next()
            product.createdAt = try column.next()
            product.updatedAt = try column.next()
            return try column.next() as String
        }
        return (product, key)
    }
}

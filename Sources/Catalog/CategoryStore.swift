import Daemon
import Database
import FoundationEssentials
import JSON
import Postgres
import Wire

/// The categories.
///
/// Every function throws `PostgresError`.
struct CategoryStore: Sendable {
    let database: Database

    static let cycle = Problem.invalid("parent_id", .invalid, "would put the category below itself")

    /// The columns that `category` reads. The products of all categories are counted in one pass, each also in the categories
    /// above its own.
    private static let select: Query = """
        select c.id, c.slug, c.name, c.parent_id, coalesce(counted.products, 0)
        from categories c
        left join (
            with recursive below (category_id, id) as (
                select id, id from categories
                union
                select below.category_id, c.id from below join categories c on c.parent_id = below.id
            )
            select below.category_id, count(distinct pc.product_id) as products
            from below
            join product_categories pc on pc.category_id = below.id
            join products p on p.id = pc.product_id
            where p.is_active
            group by below.category_id
        ) counted on counted.category_id = c.id
        """

    func categories() async throws -> [Wire.Category] {
        try await database.query("\(Self.select) order by c.name collate natural_order, c.id").map(Self.category)
    }

    /// - Throws: also `Problem` of `categories`.
    func add(_ category: Wire.Category, by actor: String) async throws -> Wire.Category {
        try await database.transaction(explaining: .categories) { transaction in
            try await transaction.execute(
                """
                insert into categories (id, slug, name, parent_id)
                values (\(category.id), \(category.slug), \(category.name), \(category.parentID))
                """)
            try await transaction.append(
                AuditEntry(
                    actor: actor, action: "category.added", subject: category.id.text,
                    detail: ["slug": .string(category.slug), "name": .string(category.name)]))
            return category
        }
    }

    /// Any number works if it stays the same and no other lock uses it (`AuditLog` and `Migrator` have their own).
    private static let treeLock = 7_466_103

    /// - Parameter before: the values that the admin was shown.
    /// - Returns: nil if there is no such category.
    /// - Throws: as `add`; also `Problem` 422 for a category below itself, 409 `changed-meanwhile`.
    func update(
        _ id: UUID, _ change: Change<Wire.Category>, before: Before?, by actor: String
    ) async throws -> Wire.Category? {
        try await database.transaction(explaining: .categories) { transaction in
            let found = try await transaction.pipeline([
                // Only one change of the tree at a time: two changes that are valid alone could close a circle together.
                "select 1 from pg_advisory_xact_lock(\(Self.treeLock))",
                "\(Self.select) where c.id = \(id) for update of c",
            ])
            guard let old = try found[1].rows.first.map(Self.category) else { return nil }
            try await transaction.refuse(try before?.conflicts(with: old) ?? [], of: id)
            let results = try await transaction.pipeline([
                """
                update categories
                set slug = coalesce(\(change.slug), slug),
                    name = coalesce(\(change.name), name),
                    parent_id = case when \(change.parentID != nil) then \(change.parentID ?? nil) else parent_id end
                where id = \(id)
                """,
                """
                with recursive above as (
                    select parent_id from categories where id = \(id)
                    union
                    select c.parent_id from categories c join above on c.id = above.parent_id
                )
                select 1 from above where parent_id = \(id)
                """,
                "\(Self.select) where c.id = \(id)",
            ])
            guard results[1].rows.isEmpty else { throw Self.cycle }
            guard let new = try results[2].rows.first.map(Self.category) else { return nil }
            let detail = try AuditEntry.changes(from: old, to: new, ignoring: ["product_count"])
            if !detail.isEmpty {
                try await transaction.append(
                    AuditEntry(actor: actor, action: "category.changed", subject: id.text, detail: detail))
            }
            return new
        }
    }

    /// - Returns: whether it existed. Its products stay.
    /// - Throws: also `Problem` 409 if others are below it.
    func delete(_ id: UUID, by actor: String) async throws -> Bool {
        try await database.execute(
            explaining: .categoryDeletion,
            """
            with deleted as (
                delete from categories
                where id = \(id)
                returning id, slug, name
            )
            insert into audit_log (actor, action, subject, detail, request_id)
            select \(actor), 'category.deleted', id::text, jsonb_build_object('slug', slug, 'name', name),
                \(CurrentRequest.id)
            from deleted
            """) > 0
    }

    func gone(_ id: UUID) async throws -> Problem {
        try await database.notFound("Category", id, deletedBy: "category.deleted")
    }

    private static func category(_ row: Row) throws -> Wire.Category {
        var category = Wire.Category()
        try row.read { column in
            category.id = try column.next()
            category.slug = try column.next()
            category.name = try column.next()
            category.parentID = try column.next()
            category.productCount = try column.next()
        }
        return category
    }
}

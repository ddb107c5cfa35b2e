import Database
import FoundationEssentials
import Postgres
import Wire

/// The categories.
///
/// Every function throws `PostgresError`.
struct CategoryStore: Sendable {
    let database: Database

    static let cycle = Problem.invalid("parent_id", .invalid, "would put the category below itself")

    /// What `category` reads; the products of all categories are counted in one pass, each in the categories above its own too.
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

    /// - Throws: constraints `category_slug_unique`, `category_parent_exists`.
    func add(_ category: Wire.Category) async throws -> Wire.Category {
        try await database.execute(
            """
            insert into categories (id, slug, name, parent_id)
            values (\(category.id), \(category.slug), \(category.name), \(category.parentID))
            """)
        return category
    }

    /// Any number will do as long as it is always the same and no other lock's (`AuditLog` and `Migrator` have theirs).
    private static let treeLock = 7_466_103

    /// - Returns: nil when there is no such category.
    /// - Throws: as `add`; also `Problem` 422 for a category below itself.
    func update(_ id: UUID, slug: String?, name: String?, parentID: UUID??) async throws -> Wire.Category? {
        try await database.transaction { transaction in
            let results = try await transaction.pipeline([
                // One change of the tree at a time, or two that are good alone could close a circle together.
                "select 1 from pg_advisory_xact_lock(\(Self.treeLock))",
                """
                update categories
                set slug = coalesce(\(slug), slug),
                    name = coalesce(\(name), name),
                    parent_id = case when \(parentID != nil) then \(parentID ?? nil) else parent_id end
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
            guard results[2].rows.isEmpty else { throw Self.cycle }
            return try results[3].rows.first.map(Self.category)
        }
    }

    /// - Returns: whether it was there; its products stay.
    /// - Throws: constraint `category_parent_exists` when others are below it.
    func delete(_ id: UUID) async throws -> Bool {
        try await database.execute("delete from categories where id = \(id)") > 0
    }

    private static func category(_ row: Row) throws -> Wire.Category {
        let (id, slug, name, parentID, count) = try row.decode(
            UUID.self, String.self, String.self, UUID?.self, Int.self)
        return Wire.Category(id: id, slug: slug, name: name, parentID: parentID, productCount: count)
    }
}

import Postgres

/// The content of a database in numbers: for each table the row count and the sum of each numeric column, so of all money.
/// Two databases with the same content have the same fingerprint.
enum Fingerprint {
    /// - Returns: table → `rows=3 total=59.70 …`.
    /// - Throws: `PostgresError`.
    static func take(in database: some Queryable) async throws -> [String: String] {
        let rows = try await database.query(
            """
            select c.relname,
                trim(regexp_replace(regexp_replace(
                    query_to_xml(
                        format('select count(*) as rows%s from public.%I', coalesce(numbers.sums, ''), c.relname),
                        false, true, '')::text,
                    '<(\\w+)>([^<]*)</\\1>', '\\1=\\2', 'g'),
                    '</?row[^>]*>|\\s+', ' ', 'g'))
            from pg_class c
                left join lateral (
                    select string_agg(format(', sum(%I) as %I', a.attname, a.attname), '' order by a.attnum) as sums
                    from pg_attribute a
                    where a.attrelid = c.oid
                      and a.attnum > 0
                      and not a.attisdropped
                      and a.atttypid in ('numeric'::regtype, 'integer'::regtype, 'bigint'::regtype)
                ) as numbers on true
            where c.relnamespace = 'public'::regnamespace
              and c.relkind = 'r'
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let (table, numbers) = try row.decode(String.self, String.self)
                return (table, numbers.split(separator: " ").joined(separator: " "))
            })
    }

    /// The differences, one line for each table; empty if there are none.
    static func differences(_ expected: [String: String], _ found: [String: String]) -> [String] {
        Set(expected.keys).union(found.keys).sorted().compactMap { table in
            let (old, new) = (expected[table] ?? "no such table", found[table] ?? "no such table")
            return old == new ? nil : "\(table): \(old) in the backup, \(new) restored"
        }
    }
}

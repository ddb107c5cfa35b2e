import Basics
import Wire

/// The version of a product in `ETag`: `"<version of its row>-<its categories>"`.
///
/// The categories are included because their slugs are part of the answer and may change without the product's row.
struct EntityTag: Sendable, Equatable {
    /// The header's value, with its quotes.
    let text: String

    init(rowVersion: String, categories: [String]) {
        text = "\"\(rowVersion)-\(FNV.digits(of: categories.joined(separator: " ").utf8))\""
    }

    /// Whether `If-None-Match` names this version, also as a weak one (RFC 9110, 13.1.2).
    func isNamed(in header: String?) -> Bool {
        guard let header else { return false }
        return header == "*" || Self.tags(in: header).contains(text.dropFirst().dropLast())
    }

    /// The versions of the row that `If-Match` accepts; nil accepts any.
    ///
    /// By RFC 9110, 13.1.1 weak tags never match. But nginx makes every tag weak that it sends with gzip.
    static func rowVersions(acceptedBy header: String?) -> [String]? {
        guard let header, header != "*" else { return nil }
        return tags(in: header).map { tag in String(tag.prefix { $0 != "-" }) }
    }

    /// The text between the quotes. None of the shop's tags contains a comma.
    private static func tags(in header: String) -> [Substring] {
        header.split(separator: ",").map { tag in
            var tag = tag.drop { $0 == " " || $0 == "\t" }
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            return tag.drop { $0 == "\"" }.prefix { $0 != "\"" }
        }
    }
}

import Daemon
import FoundationEssentials
package import Hummingbird

/// A language of the pages.
package enum Language: String, Sendable, CaseIterable {
    case en, ru

    /// The name of the cookie that keeps a reader's choice.
    package static let cookie = "lang"

    /// The reader's language: the one chosen before, else the browser's (RFC 9110, 12.5.4), else the shop's default.
    package static func preferred(by request: Request, else shopLanguage: Language) -> Language {
        if let chosen = request.cookie(cookie).flatMap(Language.init) { return chosen }
        return accepted(request.headers[.acceptLanguage] ?? "") ?? shopLanguage
    }

    /// The best supported language in an Accept-Language field. Of equal weights the first counts.
    package static func accepted(_ field: String) -> Language? {
        var best: (language: Language, weight: Double)?
        for range in field.split(separator: ",").prefix(20) {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first, let language = Language(rawValue: String(tag.prefix(2)).lowercased()),
                tag.count == 2 || tag.dropFirst(2).first == "-"
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > (best?.weight ?? 0) { best = (language, weight) }
        }
        return best?.language
    }
}

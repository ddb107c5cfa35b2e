import Daemon
import JSON
import Templating

/// What a page says of itself to search engines and to those who show a shared link.
package struct PageHead: Sendable {
    /// The only path of the page; nil keeps the page out of search results.
    var path: String?
    /// One or two sentences.
    var description = ""
    /// The path or address of a picture.
    var picture: String?
    /// What the page is about, in the vocabulary of schema.org.
    var facts: [JSONValue] = []

    /// For pages that are about the reader, or that are one of many views of the same.
    static let unlisted = PageHead()

    /// The beginning of a text, at most 160 characters in whole words: the space that search engines show.
    package static func summary(of text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        var summary = ""
        for word in words {
            guard summary.count + word.count < 160 else {
                return summary.isEmpty ? String(word.prefix(159)) + "…" : summary + "…"
            }
            summary += summary.isEmpty ? String(word) : " " + word
        }
        return summary
    }
}

/// The names of a page's head in `layout`.
struct PageHeadModel: ViewModel {
    let head: PageHead
    /// `Visit.shopURL`.
    let shopURL: String
    /// The language that the address asks for; nil if it asks for none.
    let asked: Language?

    init(_ head: PageHead, _ visit: Visit) {
        self.head = head
        shopURL = visit.shopURL
        asked = Language.named(in: visit.request)
    }

    static let names: [Name<Self>] = [
        .text("pageDescription") { $0.head.description.nonEmpty },
        .text("pageAddress") { $0.address(in: $0.asked) },
        .list("pageLanguages") { model in
            model.head.path == nil
                ? [] : Language.allCases.map { PageLanguage(code: $0.rawValue, address: model.address(in: $0) ?? "") }
        },
        .text("pageAnyLanguage") { $0.address(in: nil) },
        .text("pagePicture") { model in model.head.picture.map { ShopAddress.absolute($0, in: model.shopURL) } },
        .flag("pageHasFacts") { !$0.head.facts.isEmpty },
        .json("pageFacts") {
            .object(["@context": .string("https://schema.org"), "@graph": .array($0.head.facts)])
        },
    ]

    private func address(in language: Language?) -> String? {
        head.path.map { shopURL + Paths.with($0, [("lang", language?.rawValue ?? "")]) }
    }
}

struct PageLanguage: ViewModel {
    let code: String
    let address: String

    static let names: [Name<Self>] = [.text("pageLanguage") { $0.code }, .text("pageLanguageAddress") { $0.address }]
}

/// The shop's addresses as others see them.
enum ShopAddress {
    /// - Parameter address: a path of the shop, or a whole address, which stays as it is.
    static func absolute(_ address: String, in shopURL: String) -> String {
        address.hasPrefix("/") ? shopURL + address : address
    }
}

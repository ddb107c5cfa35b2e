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
    let asked: Language?

    init(_ head: PageHead, _ visit: Visit) {
        self.head = head
        shopURL = visit.shopURL
        asked = visit.asked
    }

    static let names: [Name<Self>] = [
        .text("pageDescription") { $0.head.description.nonEmpty },
        .text("pageAddress") { model in model.address.map { PageLanguage.address($0, in: model.asked) } },
        .list("pageLanguages") { $0.address.map(PageLanguage.all(of:)) ?? [] },
        .text("pagePicture") { model in model.head.picture.map { Paths.absolute($0, in: model.shopURL) } },
        .flag("pageHasFacts") { !$0.head.facts.isEmpty },
        .json("pageFacts") {
            .object(["@context": .string("https://schema.org"), "@graph": .array($0.head.facts)])
        },
    ]

    private var address: String? { head.path.map { shopURL + $0 } }
}

/// A page in one of its languages, at an address that search engines can keep apart from the others.
struct PageLanguage: ViewModel {
    /// A language, or `x-default` for the address at which the reader's browser decides.
    let code: String
    let address: String

    static let names: [Name<Self>] = [.text("pageLanguage") { $0.code }, .text("pageLanguageAddress") { $0.address }]

    /// The parameter of addresses that names the language.
    static let parameter = "lang"

    /// - Parameter address: of a page, without a query.
    static func all(of address: String) -> [PageLanguage] {
        [PageLanguage(code: "x-default", address: address)]
            + Language.allCases.map { PageLanguage(code: $0.rawValue, address: Self.address(address, in: $0)) }
    }

    static func address(_ address: String, in language: Language?) -> String {
        language.map { "\(address)?\(parameter)=\($0.rawValue)" } ?? address
    }
}

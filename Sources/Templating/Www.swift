import Synchronization

/// What the pages are made from: templates and texts, read at start and again on SIGHUP.
package final class Www: Sendable {
    private let folder: String
    private let shopName: String
    private let current: Mutex<Contents>

    package struct Contents: Sendable {
        package let templates: Templates
        fileprivate let texts: [Language: Texts]

        package init(folder: String, shopName: String = "") throws(WwwError) {
            var texts: [Language: Texts] = [:]
            for language in Language.allCases {
                texts[language] = try Texts(language: language, folder: folder, shopName: shopName)
            }
            self.texts = texts
            templates = try Templates(
                folder: folder, texts: Array(texts.values), statics: try StaticFiles(folder: folder))
        }

        package func texts(in language: Language) -> Texts {
            // `init` reads every language there is.
            texts[language]!
        }
    }

    /// - Parameter shopName: in every language, in the place of the text's; none when it is empty.
    /// - Throws: `WwwError` naming the file.
    package init(folder: String, shopName: String = "") throws(WwwError) {
        self.folder = folder
        self.shopName = shopName
        current = Mutex(try Contents(folder: folder, shopName: shopName))
    }

    package var contents: Contents { current.withLock { $0 } }

    /// Reads everything again; what was read before stays when something is wrong.
    ///
    /// - Throws: `WwwError` naming the file.
    package func reload() throws(WwwError) {
        let contents = try Contents(folder: folder, shopName: shopName)
        current.withLock { $0 = contents }
    }
}

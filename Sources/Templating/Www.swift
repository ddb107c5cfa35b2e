import Synchronization

/// The templates and texts of pages or mails, read at start and again on SIGHUP.
package final class Www: Sendable {
    private let source: Source
    private let current: Mutex<Contents>

    /// The source of templates and texts.
    package struct Source: Sendable {
        fileprivate let folder: String
        fileprivate let templates: String
        fileprivate let views: [any AnyView]
        fileprivate let shopName: String

        /// - Parameters:
        ///   - folder: with `locales`, `static` and the templates' folders in it.
        ///   - templates: the templates' folder: `pages` or `mail`.
        ///   - views: all views that will be rendered.
        ///   - shopName: replaces the texts' name of the shop in every language, unless it is empty.
        package init(folder: String, templates: String, views: [any AnyView], shopName: String = "") {
            self.folder = folder
            self.templates = templates
            self.views = views
            self.shopName = shopName
        }
    }

    /// The templates and texts of one reading.
    package struct Contents: Sendable {
        package let templates: Templates
        fileprivate let texts: [Language: Texts]

        fileprivate init(_ source: Source) throws(WwwError) {
            let folder = source.folder
            let texts = try Language.allCases.map { language throws(WwwError) in
                try Texts(language: language, folder: folder, shopName: source.shopName)
            }
            self.texts = Dictionary(uniqueKeysWithValues: texts.map { ($0.language, $0) })
            templates = try Templates(
                folder: "\(folder)/\(source.templates)", views: source.views, texts: texts,
                statics: try StaticFiles(folder: folder))
        }

        package func texts(in language: Language) -> Texts {
            // `init` reads every language.
            texts[language]!
        }
    }

    /// - Throws: `WwwError` that names the file.
    package init(_ source: Source) throws(WwwError) {
        self.source = source
        current = Mutex(try Contents(source))
    }

    package var contents: Contents { current.withLock { $0 } }

    /// Reads everything again. On an error, the previous state stays in effect.
    ///
    /// - Throws: `WwwError` that names the file.
    package func reload() throws(WwwError) {
        let contents = try Contents(source)
        current.withLock { $0 = contents }
    }
}

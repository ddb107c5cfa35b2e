import Synchronization

/// What the pages are made from: templates and texts, read at start and again on SIGHUP.
package final class Www: Sendable {
    private let folder: String
    private let current: Mutex<Contents>

    package struct Contents: Sendable {
        package let templates: Templates
        fileprivate let texts: [Language: Texts]

        package init(folder: String) throws(WwwError) {
            var texts: [Language: Texts] = [:]
            for language in Language.allCases { texts[language] = try Texts(language: language, folder: folder) }
            self.texts = texts
            templates = try Templates(
                folder: folder, texts: Array(texts.values), statics: try StaticFiles(folder: folder))
        }

        package func texts(in language: Language) -> Texts {
            // `init` reads every language there is.
            texts[language]!
        }
    }

    /// - Throws: `WwwError` naming the file.
    package init(folder: String) throws(WwwError) {
        self.folder = folder
        current = Mutex(try Contents(folder: folder))
    }

    package var contents: Contents { current.withLock { $0 } }

    /// Reads everything again; what was read before stays when something is wrong.
    ///
    /// - Throws: `WwwError` naming the file.
    package func reload() throws(WwwError) {
        let contents = try Contents(folder: folder)
        current.withLock { $0 = contents }
    }
}

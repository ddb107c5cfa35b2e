import Daemon

/// The addresses of the pages. Each page adds its own, beside its code; a form posts to the page it stands on.
package enum Paths {
    package static let home = "/"
    package static let language = "/language"

    /// `path?name=value&…`; pairs without a value are left out.
    package static func with(_ path: String, _ pairs: [(name: String, value: String)]) -> String {
        let given = pairs.filter { !$0.value.isEmpty }
        return given.isEmpty ? path : "\(path)?\(URLEncoding.query(given))"
    }
}

import Daemon

/// The addresses of the pages. Each page adds its address beside its code. A form is sent to its own page.
package enum Paths {
    /// The front page.
    package static let home = "/"
    /// The switch of the language.
    package static let language = "/language"

    /// - Parameter address: a path of the shop, or the address of a picture elsewhere, which stays as it is.
    static func absolute(_ address: String, in shopURL: String) -> String {
        address.hasPrefix("/") ? shopURL + address : address
    }

    /// `path?name=value&…`, without pairs that have no value.
    package static func with(_ path: String, _ pairs: [(name: String, value: String)]) -> String {
        let given = pairs.filter { !$0.value.isEmpty }
        return given.isEmpty ? path : "\(path)?\(URLEncoding.query(given))"
    }
}

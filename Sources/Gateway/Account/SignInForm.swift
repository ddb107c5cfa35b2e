import Daemon
import Wire

/// The typed e-mail and password, and the page to return to.
struct SignInForm {
    let email: String
    let password: String
    /// Always a path of this shop.
    let next: String

    /// `show` asks only for the page with the typed values.
    static let names = ["email", "password", "next", "show"]

    /// - Throws: `Problem` 422 that names every refused field. Auth checks the rest.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        email = fields.required("email", .verbatim(1...maximumBodySize))
        password = fields.required("password", .verbatim(1...maximumBodySize))
        next = LocalPath.safe(form["next"])
        try fields.check(allowUnknown: true)
    }
}

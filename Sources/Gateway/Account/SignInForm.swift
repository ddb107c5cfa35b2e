import Daemon
import Wire

/// Who someone says to be, and where they wanted to go.
struct SignInForm {
    let email: String
    let password: String
    /// Surely a path of this shop.
    let next: String

    /// `show` asks for the page only, with what was typed so far.
    static let names = ["email", "password", "next", "show"]

    /// - Throws: `Problem` 422 naming every field that was refused; what else is wrong is auth's to say.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        email = fields.required("email", .verbatim(1...maximumBodySize))
        password = fields.required("password", .verbatim(1...maximumBodySize))
        next = LocalPath.safe(form["next"])
        try fields.check(allowUnknown: true)
    }
}

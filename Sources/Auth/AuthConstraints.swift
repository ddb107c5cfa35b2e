package import Database
import Wire

extension ConstraintProblems {
    package static let accounts: ConstraintProblems = [
        "users_keep_an_admin": .conflict("last-admin", "This is the last active admin. Make another one first.")
    ]
}

import Daemon
import FoundationEssentials
import Hummingbird
import OpenSSL
package import Wire

/// The routes of auth.
struct AuthAPI: Sendable {
    let store: UserStore
    let sessions: SessionStore
    let throttle: LoginThrottle
    let devices: Devices
    let hasher: PasswordHasher
    let tokens: TokenSigner
    /// How long a token lives.
    let tokenSeconds: Int
    /// Checked if there is no account, so that the answer takes the same time.
    let dummyHash: String

    func addRoutes(to router: Router<ShopContext>) {
        router.post("/auth/register", use: register)
        router.post("/auth/login", use: login)
        router.post("/auth/logout", use: logout)
        router.get("/auth/me", use: me)
        router.post("/auth/change_password", use: changePassword)
        router.get("/auth/users", use: users)
        router.patch("/auth/users/:id", use: updateUser)
        router.post("/internal/accounts", use: makeAccount)
        router.post("/internal/accounts/unlock", use: unlock)
        router.get("/internal/sessions/ended", use: news)
    }
}

extension PasswordHasherError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .busy: .unavailable("Too many people sign in right now. Please try again in a moment.", retryAfter: 1)
        case .crowded:
            .tooManyRequests(
                "Too many attempts at once from your address or on this account. Please try again in a moment.",
                retryAfter: 1)
        case .failed: .internal
        }
    }
}

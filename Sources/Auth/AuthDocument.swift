import Daemon
import HTTPTypes
import Wire

/// The requests and answers of auth.
extension APIDocument {
    static let auth = APIDocument(
        "auth", "Accounts, sign-in and tokens.",
        [
            APIOperation(
                .post, "/auth/register", "Creates an account.",
                body: .json(.object([.init("email", .text), .init("password", .text, "8 to 128 characters")])),
                answers: [(201, .json(.named("Account")))], problems: [409]),
            APIOperation(
                .post, "/auth/login", "Signs in: a token, and the same as a cookie (RFC 6749, 4.3).",
                body: .form(
                    .object([
                        .init("username", .text, "the e-mail"), .init("password", .text),
                        .init("grant_type", .text, optional: true, "password"),
                    ])),
                answers: [(200, .json(.named("Token")))]),
            APIOperation(
                .post, "/auth/logout", "Ends the session and deletes the cookie.",
                answers: [(200, .json(.object([.init("detail", .text)])))]),
            APIOperation(
                .get, "/auth/me", "The caller's account.", by: .customer, answers: [(200, .json(.named("Account")))]),
            APIOperation(
                .post, "/auth/change_password", "Changes the password; all other sessions end.", by: .customer,
                body: .json(.object([.init("old_password", .text), .init("new_password", .text)])),
                answers: [
                    (
                        200,
                        .json(
                            .object([
                                .init("ok", .boolean), .init("access_token", .text), .init("token_type", .text),
                                .init("expires_in", .integer, "seconds"),
                            ]))
                    )
                ]),
            APIOperation(
                .get, "/auth/users", "Accounts.", by: .admin,
                query: [(name: "q", note: "a part of the e-mail")] + APIOperation.page,
                answers: [(200, .json(.array(.named("Account"))))]),
            APIOperation(
                .patch, "/auth/users/{id}", "Changes a person's role, or blocks them.", by: .admin,
                body: .json(
                    .object([
                        .init("role", .word(["user", "admin"]), optional: true),
                        .init("is_active", .boolean, optional: true),
                    ])),
                answers: [(200, .json(.named("Account")))], problems: [404, 409]),
        ],
        schemas: [
            (
                name: "Account",
                .object([
                    .init("id", .id), .init("email", .text), .init("role", .word(["user", "admin"])),
                    .init("is_active", .boolean), .init("created_at", .time),
                ])
            ),
            (
                name: "Token",
                .object([
                    .init("access_token", .text, "a JWT (RFC 7519)"), .init("token_type", .text),
                    .init("expires_in", .integer, "seconds"),
                ])
            ),
        ])
}

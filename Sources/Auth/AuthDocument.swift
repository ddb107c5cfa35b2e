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
                body: .json(
                    .object([
                        .init("email", Rule.email.schema), .init("password", Rule.password.schema),
                    ])),
                answers: [(201, .json(.named("Account")))], problems: [409]),
            APIOperation(
                .post, "/auth/login", "Signs in: a token, and the same as a cookie (RFC 6749, 4.3).",
                body: .form(
                    .object([
                        .init("username", .text(length: 1...EmailAddress.maximumLength), "the e-mail address"),
                        .init("password", Rule.typedPassword.schema),
                        .init("grant_type", .word(["password"]), optional: true),
                    ])),
                answers: [(200, .json(.named("Token")))]),
            APIOperation(
                .post, "/auth/logout", "Ends the session and deletes the cookie.",
                answers: [(200, .json(.object([.init("detail", .text)])))]),
            APIOperation(
                .get, "/auth/me", "The caller's account.", by: .customer, answers: [(200, .json(.named("Account")))]),
            APIOperation(
                .post, "/auth/change_password", "Changes the password; all other sessions end.", by: .customer,
                body: .json(
                    .object([
                        .init("old_password", Rule.typedPassword.schema),
                        .init("new_password", Rule.password.schema),
                    ])),
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
                        .init("role", Account.rule(\.role).schema, optional: true),
                        .init("is_active", .boolean, optional: true),
                    ])),
                answers: [(200, .json(.named("Account")))], problems: [404, 409]),
        ],
        schemas: [Account.definition, AccessToken.definition])
}

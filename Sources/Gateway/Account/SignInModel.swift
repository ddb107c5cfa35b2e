import Templating

/// `account/login` and `account/register`.
struct SignInModel: ViewModel {
    let form: Form
    /// A form that waits for a sign-in.
    let kept: KeptForm?

    static let names: [Name<Self>] = [
        .form("form", SignInForm.names) { $0.form },
        .flag("isKeeping") { $0.kept != nil },
        .list("keptFields") { model in
            (model.kept?.fields ?? [:]).sorted { $0.key < $1.key }.map { KeptField(name: $0.key, value: $0.value) }
        },
        .text("otherLoginPath") { Paths.login(next: LocalPath.safe($0.form["next"])) },
        .text("registerPath") { Paths.register(next: LocalPath.safe($0.form["next"])) },
    ]
}

/// `pages/login` and `pages/register`.
struct SignInModel: ViewModel {
    let form: Form
    /// What waits for somebody to sign in.
    let kept: KeptForm?

    func child(named name: String) -> Any? {
        switch name {
        case "form": form
        case "isKeeping": kept != nil
        case "keptFields": kept.map { $0.fields.sorted { $0.key < $1.key }.map(KeptFieldModel.init) } ?? []
        case "otherLoginPath": Paths.login(next: LocalPath.safe(form["next"]))
        case "registerPath": Paths.with(Paths.register, [("next", form["next"] == Paths.home ? "" : form["next"])])
        default: nil
        }
    }
}

/// A field of a form that waits.
struct KeptFieldModel: ViewModel {
    private let name: String
    private let value: String

    init(_ field: (key: String, value: String)) {
        name = KeptForm.prefix + field.key
        value = field.value
    }

    func child(named name: String) -> Any? {
        switch name {
        case "keptName": self.name
        case "keptValue": value
        default: nil
        }
    }
}

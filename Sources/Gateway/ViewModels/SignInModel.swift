/// `pages/login` and `pages/register`.
struct SignInModel: ViewModel {
    let form: Form

    func child(named name: String) -> Any? {
        switch name {
        case "form": form
        case "otherLoginPath": Paths.login(next: LocalPath.safe(form["next"]))
        case "registerPath": Paths.with(Paths.register, [("next", form["next"] == Paths.home ? "" : form["next"])])
        default: nil
        }
    }
}

import Daemon

/// What catalog can be told besides its database.
enum CatalogSettings {
    static let reservationSeconds = Setting<Int>.number(
        "RESERVATION_SECONDS", 1...86_400, default: 900,
        help: "how long stock is held for a checkout that is not finished")

    static let media = Setting<String>(
        "SHOP_MEDIA", type: "folder", default: "",
        help: "what nginx serves as /media/: a picture that is not in it is refused; any is taken when it is empty"
    ) { $0 }

    static let all: [any SettingDeclaration] = [reservationSeconds, media]
}

import Daemon

/// What catalog can be told besides its database.
enum CatalogSettings {
    static let reservationSeconds = Setting<Int>.number(
        "RESERVATION_SECONDS", TimeLimits.leastHold.wholeSeconds...TimeLimits.longestHold.wholeSeconds, default: 900,
        help: "how long stock is held for a checkout that is not finished; a live one takes 8 seconds at most")

    static let media = Setting<String>(
        "SHOP_MEDIA", type: "folder", default: "",
        help: "what nginx serves as /media/: a picture that is not in it is refused; any is taken when it is empty"
    ) { $0 }

    static let all: [any SettingDeclaration] = [reservationSeconds, media]
}

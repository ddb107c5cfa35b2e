import Daemon

/// The settings of catalog besides those of its database.
enum CatalogSettings {
    static let reservationSeconds = Setting<Int>.number(
        "RESERVATION_SECONDS", TimeLimits.leastHold.wholeSeconds...TimeLimits.longestHold.wholeSeconds, default: 900,
        help: "how long stock is held for an unfinished checkout; a live one takes at most 8 seconds")

    static let media = Setting<String>(
        "SHOP_MEDIA", type: "folder", default: "",
        help: "the folder that nginx serves as /media/; pictures must be in it; if empty, any picture is accepted"
    ) { $0 }

    static let all: [any SettingDeclaration] = [reservationSeconds, media]
}

import Daemon

/// What order alone reads.
enum OrderSettings {
    static let catalog = SisterAddress.setting("catalog")
    static let cart = SisterAddress.setting("cart")

    static let recoverySeconds = Setting<Int>.number(
        "CHECKOUT_RECOVERY_SECONDS", 1...3600, default: 5, help: "how often to look for checkouts that stand half done")

    static let staleSeconds = Setting<Int>.number(
        "CHECKOUT_STALE_SECONDS", 1...3600, default: 15,
        help: "after how long without a step a checkout stands half done; a live one takes 8 seconds at most")

    static let timeZone = Setting<TimeZoneName>(
        "SHOP_TIME_ZONE", type: "time zone of the tz database", default: "UTC",
        help: "where the shop is: the days of the statistics, and the times of the export",
        parse: TimeZoneName.init)

    static let all: [any SettingDeclaration] = [catalog, cart, recoverySeconds, staleSeconds, timeZone]
}

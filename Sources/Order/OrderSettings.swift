import Daemon
import Wire

/// The settings of order.
enum OrderSettings {
    static let catalog = SisterAddress.setting("catalog")
    static let cart = SisterAddress.setting("cart")

    static let recoverySeconds = Setting<Int>.number(
        "CHECKOUT_RECOVERY_SECONDS", 1...3600, default: 5, help: "how often to look for half-done checkouts")

    static let staleSeconds = Setting<Int>.number(
        "CHECKOUT_STALE_SECONDS", TimeLimits.leastStale.wholeSeconds...3600, default: 15,
        help: "time without a step after which a checkout is half done; a live one takes at most 8 seconds")

    static let timeZone = Setting<TimeZoneName>(
        "SHOP_TIME_ZONE", type: "time zone of the tz database", default: "UTC",
        help: "the shop's time zone: for days in statistics, times in the export, and the year in order numbers",
        parse: TimeZoneName.init)

    static let language = Setting<OrderLanguage>.choice(
        "SHOP_LANGUAGE", default: .english, help: "the default language, for people who ask for no supported one")

    static let paymentMethods = Setting<[PaymentMethod]?>(
        "PAYMENT_METHODS", type: "invoice, sandbox", default: "",
        help: "the ways to pay, the first is the default; if not set: invoice, in development invoice,sandbox",
        refusalInProduction: { text in
            text.contains("sandbox") ? "must not contain sandbox in production: it is a fake bank" : nil
        }
    ) { text throws(InvalidSetting) in
        if text.isEmpty { return nil }
        var methods: [PaymentMethod] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let method = PaymentMethod(rawValue: name.trimmingSpaces()), !methods.contains(method) else {
                throw InvalidSetting("must be a list of invoice, sandbox, separated by commas, not \"\(text)\"")
            }
            methods.append(method)
        }
        return methods
    }

    static let invoiceAutoConfirm = Setting<Bool?>(
        "INVOICE_AUTO_CONFIRM", type: "yes|no", default: "",
        help: "whether orders by invoice are paid at once; if not set: no, an admin marks them paid; in development yes"
    ) { text throws(InvalidSetting) in
        switch text {
        case "": nil
        case "yes": true
        case "no": false
        default: throw InvalidSetting("must be yes or no, not \"\(text)\"")
        }
    }

    static let paymentMinutes = Setting<Int>.number(
        "PAYMENT_MINUTES", 1...(TimeLimits.longestPayment.wholeSeconds / 60), default: 15,
        help: "how long an order waits for its payment and holds its stock; then it is canceled")

    static let webhookSecret = Setting<String?>(
        "PAYMENT_WEBHOOK_SECRET", type: "text", default: "",
        help: "signs the messages of payment providers, at least 32 bytes; if not set, a key derived from SECRET_KEY",
        isSecret: true
    ) { text throws(InvalidSetting) in
        if text.isEmpty { return nil }
        guard text.utf8.count >= 32 else { throw InvalidSetting("must have at least 32 bytes") }
        return text
    }

    /// The address to which the sandbox sends its messages.
    static let order = SisterAddress.setting("order")

    static let all: [any SettingDeclaration] = [
        catalog, cart, order, recoverySeconds, staleSeconds, timeZone, language, paymentMethods, invoiceAutoConfirm,
        paymentMinutes,
        webhookSecret,
    ]
}

import Daemon
import Wire

/// What order alone reads.
enum OrderSettings {
    static let catalog = SisterAddress.setting("catalog")
    static let cart = SisterAddress.setting("cart")

    static let recoverySeconds = Setting<Int>.number(
        "CHECKOUT_RECOVERY_SECONDS", 1...3600, default: 5, help: "how often to look for checkouts that stand half done")

    static let staleSeconds = Setting<Int>.number(
        "CHECKOUT_STALE_SECONDS", TimeLimits.leastStale.wholeSeconds...3600, default: 15,
        help: "after how long without a step a checkout stands half done; a live one takes 8 seconds at most")

    static let timeZone = Setting<TimeZoneName>(
        "SHOP_TIME_ZONE", type: "time zone of the tz database", default: "UTC",
        help: "where the shop is: the days of the statistics, the times of the export, the year in an order's number",
        parse: TimeZoneName.init)

    static let language = Setting<OrderLanguage>.choice(
        "SHOP_LANGUAGE", default: .english, help: "the language for who asks for none that we know")

    static let paymentMethods = Setting<[PaymentMethod]?>(
        "PAYMENT_METHODS", type: "invoice, sandbox", default: "",
        help: "the ways to pay, the first by default; unless set: invoice, in development invoice,sandbox",
        refusalInProduction: { text in
            text.contains("sandbox") ? "must not hold sandbox in production: it plays a bank and takes no money" : nil
        }
    ) { text throws(InvalidSetting) in
        if text.isEmpty { return nil }
        var methods: [PaymentMethod] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let method = PaymentMethod(rawValue: name.trimmingSpaces()), !methods.contains(method) else {
                throw InvalidSetting("must be some of invoice, sandbox with commas between them, not \"\(text)\"")
            }
            methods.append(method)
        }
        return methods
    }

    static let invoiceAutoConfirm = Setting<Bool?>(
        "INVOICE_AUTO_CONFIRM", type: "yes|no", default: "",
        help: "an order by invoice is paid at once; unless set: no, an admin marks it paid; in development yes"
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
        help: "how long an order that is paid first waits for its payment, and its stock is held; then it is canceled")

    static let webhookSecret = Setting<String?>(
        "PAYMENT_WEBHOOK_SECRET", type: "text", default: "",
        help: "signs the messages of payment providers, at least 32 bytes; unless set, a key made from SECRET_KEY",
        isSecret: true
    ) { text throws(InvalidSetting) in
        if text.isEmpty { return nil }
        guard text.utf8.count >= 32 else { throw InvalidSetting("must have at least 32 bytes") }
        return text
    }

    /// Where the sandbox sends its messages.
    static let order = SisterAddress.setting("order")

    static let all: [any SettingDeclaration] = [
        catalog, cart, order, recoverySeconds, staleSeconds, timeZone, language, paymentMethods, invoiceAutoConfirm,
        paymentMinutes,
        webhookSecret,
    ]
}

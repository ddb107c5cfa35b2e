import Daemon
import FoundationEssentials
import OpenSSL
import Wire

/// A payment provider, which holds the money of an order until the shop has it.
///
/// A provider takes the customer's money in its own way, and reports it by messages to `POST /orders/payments/webhook`. The
/// messages of all providers have the same effects (PaymentStore.swift).
protocol PaymentProvider: Sendable {
    var method: PaymentMethod { get }

    /// Returns all the money of a payment, or with `surplus` the extra money that the message with this id reported. The same
    /// call again changes nothing.
    ///
    /// - Throws: if it can't be done now. Then it is tried again.
    func refund(_ payment: UUID, amount: Money, surplus: UUID?) async throws
}

/// The configured ways to pay.
struct PaymentMethods: Sendable {
    /// The methods that a customer may choose, the default first; never empty.
    let offered: [PaymentMethod]
    /// An order to be paid by invoice counts as paid when it is placed.
    let invoiceIsPaidAtOnce: Bool
    let minutesToPay: Int
    private let providers: [any PaymentProvider]

    init(
        offered: [PaymentMethod], invoiceIsPaidAtOnce: Bool, minutesToPay: Int, providers: [any PaymentProvider]
    ) {
        self.offered = offered
        self.invoiceIsPaidAtOnce = invoiceIsPaidAtOnce
        self.minutesToPay = minutesToPay
        self.providers = providers
    }

    /// - Throws: `SettingError`.
    init(_ settings: Settings, providers: [any PaymentProvider]) throws {
        let isDevelopment = !settings.isProduction
        self.init(
            offered: try settings.value(of: OrderSettings.paymentMethods)
                ?? (isDevelopment ? [.invoice, .sandbox] : [.invoice]),
            invoiceIsPaidAtOnce: try settings.value(of: OrderSettings.invoiceAutoConfirm) ?? isDevelopment,
            minutesToPay: try settings.value(of: OrderSettings.paymentMinutes), providers: providers)
    }

    var defaultMethod: PaymentMethod { offered.first ?? .invoice }

    /// The provider of a method; nil if the shop itself is paid. Orders with a provider are paid before their stock is sold.
    func provider(of method: PaymentMethod) -> (any PaymentProvider)? {
        providers.first { $0.method == method }
    }

    /// The time that catalog holds the stock, long enough for a payment in the last second.
    var holdSeconds: Int { minutesToPay * 60 + TimeLimits.holdAfterPayment.wholeSeconds }
}

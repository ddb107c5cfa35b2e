import Daemon
import FoundationEssentials
import OpenSSL
import Wire

/// Whoever holds the money of an order until the shop has it.
///
/// A provider takes the customer's money by ways of its own, and tells of it in messages to `POST /orders/payments/webhook`;
/// what follows from them is the same for all (PaymentStore.swift).
protocol PaymentProvider: Sendable {
    var method: PaymentMethod { get }

    /// Gives all the money of a payment back, or with a `surplus` what the message of this id told of on top. The same again
    /// changes nothing.
    ///
    /// - Throws: when it can't be done now; it is tried again.
    func refund(_ payment: UUID, amount: Money, surplus: UUID?) async throws
}

/// The ways to pay, as the shop is set up.
struct PaymentMethods: Sendable {
    /// Those that a customer may choose, the default one first; never empty.
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

    /// Who is asked for the money; nil for what is paid to the shop itself. What has a provider is paid before its stock is
    /// sold.
    func provider(of method: PaymentMethod) -> (any PaymentProvider)? {
        providers.first { $0.method == method }
    }

    /// How long catalog holds the stock: a payment in the last second still finds it.
    var holdSeconds: Int { minutesToPay * 60 + TimeLimits.holdAfterPayment.wholeSeconds }
}

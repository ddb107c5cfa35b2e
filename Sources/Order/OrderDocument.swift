import Daemon
import HTTPTypes
import Wire

/// The requests and answers of order.
extension APIDocument {
    static let order = APIDocument(
        "order", "Checkout, orders, payments, delivery and statistics.", customers + payments + admins, schemas: schemas
    )

    private static let customers = [
        APIOperation(
            .post, "/orders/checkout", "Turns the caller's cart into an order; 200 for a repeat.", by: .customer,
            headers: [
                (name: "Idempotency-Key", note: "the client's own name for this order; repeats with it are safe")
            ],
            body: .json(
                .object([
                    .init("shipping", .nullable(Shipping.newSchema), optional: true),
                    .init("note", .nullable(CheckoutRequest.noteRule.schema), optional: true),
                    .init(
                        "delivery", .nullable(CheckoutRequest.deliveryRule.schema), optional: true,
                        "the code of a delivery method; by default the first that is offered"),
                    .init(
                        "payment", .nullable(.words(PaymentMethod.self)), optional: true,
                        "by default the first that is offered"),
                    .init(
                        "language", .nullable(.words(OrderLanguage.self)), optional: true,
                        "of the delivery's name and of mail; by default SHOP_LANGUAGE"),
                    .init(
                        "expected_total", .nullable(.money), optional: true,
                        "the total that the customer was shown; 409 if the order would have another"),
                    .init(
                        "replaces", .nullable(.id), optional: true,
                        "an unpaid order of the caller, which is canceled and gives its stock to this one"),
                ])),
            answers: [(201, .json(.named("Order"))), (200, .json(.named("Order")))], problems: [400, 404, 409]),
        APIOperation(
            .get, "/orders", "The caller's orders, newest first.", by: .customer,
            query: [(name: "status", note: OrderStatus.allCases.map(\.rawValue).joined(separator: ", "))]
                + APIOperation.page,
            answers: [(200, .json(.array(.named("Order"))))]),
        APIOperation(
            .get, "/orders/{id}", "An order, for its owner and for admins.", by: .customer,
            answers: [(200, .json(.named("Order")))], problems: [404]),
        APIOperation(
            .patch, "/orders/{id}/cancel", "Cancels an order that is not shipped yet.", by: .customer,
            answers: [(200, .json(.named("Order")))], problems: [404, 409]),
        APIOperation(
            .get, "/delivery-methods", "The methods for a checkout's delivery, the default first.",
            answers: [(200, .json(.array(.named("DeliveryMethod"))))]),
        APIOperation(
            .get, "/payment-methods", "The methods for a checkout's payment, the default first.",
            answers: [(200, .json(.array(.words(PaymentMethod.self))))]),
    ]

    private static let payments = [
        APIOperation(
            .post, "/sandbox/payments/{id}", "Pays with a test card; exists only if the sandbox is offered.",
            by: .customer,
            body: .json(.object([.init("card", .text(length: 1...40), "4242 4242 4242 4242 pays")])),
            answers: [(202, .json(CardAnswer.schema))],
            problems: [404, 409, 504]),
        APIOperation(
            .post, "/orders/payments/webhook", "A provider's message about a payment, signed.", by: .provider,
            headers: [(name: "Shop-Signature", note: "t=SECONDS,v1=HMAC")],
            body: .json(
                .object([
                    .init("id", .id), .init("type", .word(["payment.succeeded", "payment.declined"])),
                    .init("payment_id", .id), .init("amount", .money),
                ])),
            answers: [(200, .json(.object([.init("detail", .text)])))], problems: [401, 404]),
    ]

    private static let admins = [
        APIOperation(
            .get, "/admin/orders", "All orders, newest first.", by: .admin,
            query: filters + [(name: "ids", note: "up to 100 ids, separated by commas")] + APIOperation.page,
            answers: [(200, .json(.array(.named("Order"))))]),
        APIOperation(
            .patch, "/admin/orders/{id}", "Changes the status of an order.", by: .admin,
            body: .json(.object([.init("status", .words(OrderStatus.self)), .before])),
            answers: [(200, .json(.named("Order")))], problems: [404, 409]),
        APIOperation(
            .get, "/admin/orders/{id}/mail", "The mails of an order, including unsent ones.", by: .admin,
            answers: [(200, .json(.array(.named("Mail"))))]),
        APIOperation(
            .get, "/admin/orders.csv", "The same orders as a file (RFC 4180).", by: .admin,
            query: filters + [(name: "separator", note: "comma, semicolon")], answers: [(200, .file("text/csv"))]),
        APIOperation(
            .get, "/admin/stats", "Sales figures.", by: .admin, answers: [(200, .json(.named("Statistics")))]),
        APIOperation(
            .get, "/admin/delivery-methods", "All delivery methods.", by: .admin,
            answers: [(200, .json(.array(.named("DeliveryMethod"))))]),
        APIOperation(
            .post, "/admin/delivery-methods", "Makes a delivery method.", by: .admin,
            body: .json(DeliveryMethod.newSchema),
            answers: [(201, .json(.named("DeliveryMethod")))], problems: [409]),
        APIOperation(
            .patch, "/admin/delivery-methods/{id}", "Changes a delivery method.", by: .admin,
            body: .json(DeliveryMethod.changeSchema),
            answers: [(200, .json(.named("DeliveryMethod")))], problems: [404, 409]),
        APIOperation(
            .delete, "/admin/delivery-methods/{id}", "Deletes a delivery method; orders keep its name and price.",
            by: .admin,
            answers: [(204, .none)], problems: [404, 409]),
    ]

    private static let filters = [
        (name: "status", note: OrderStatus.allCases.map(\.rawValue).joined(separator: ", ")),
        (name: "email", note: "a part of the buyer's address"),
    ]

    private static let schemas: [(name: String, schema: APISchema)] = [
        Order.definition, OrderLine.definition, Shipping.definition, Payment.definition, MailRecord.definition,
        OrderEvent.definition, DeliveryMethod.definition,
        (
            name: "Statistics",
            .object(
                sales + [
                    .init(
                        "top_products",
                        [Statistics.ProductSales].schema), .init("last_7_days", .named("Period")),
                    .init("last_30_days", .named("Period")),
                    .init("last_90_days", .named("Period")), .init("time_zone", .text),
                ])
        ),
        (
            name: "Period",
            .object(
                sales + [
                    .init(
                        "days",
                        .array(
                            .object([
                                .init("date", .text(format: "date")), .init("orders", .integer),
                                .init("revenue", .money),
                            ])))
                ])
        ),
    ]

    private static let sales: [APISchema.Field] = Statistics.Sales.fieldTable.map { .init($0.name, $0.schema) }
}

/// The planned purchases. The same seed makes the same plan, whoever executes a purchase.
package struct PurchasePlan: Sendable {
    private let seed: UInt64
    private let products: Int

    package init(seed: UInt64, products: Int) {
        self.seed = seed
        self.products = products
    }

    /// One intent to buy.
    package struct Purchase: Sendable, Equatable {
        package enum Afterwards: Sendable { case nothing, repeats, changesMind, cancels, isRefunded }

        /// The buyer's payment.
        package enum Payment: Sendable {
            case invoice, card
            /// The bank reports it twice.
            case cardToldTwice
            case declinedThenCard
            /// The shop cancels it when its time is over.
            case never
        }

        /// The buyer's action before the payment, for orders that are paid first.
        package enum SecondThought: Sendable, CaseIterable { case none, changes, replaces, wantsMore }

        /// The order's note, by which the database identifies the purchase.
        package let number: Int
        /// Index of a product → pieces.
        package let lines: [Int: Int]
        /// Whether it carries an `Idempotency-Key`; a double click of a browser without scripts does not.
        package let hasKey: Bool
        /// How many times it is sent at once.
        package let copies: Int
        /// How long the client waits for the first answers before it hangs up and retries.
        package let patience: [Duration]
        package let payment: Payment
        package let secondThought: SecondThought
        package let afterwards: Afterwards

        package var key: String { "prove-\(number)" }
    }

    /// The purchase with this number.
    package func purchase(_ number: Int) -> Purchase {
        var random = Seeded(seed, stream: UInt64(number) + 1)
        var lines: [Int: Int] = [:]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            lines[Int.random(in: 0..<products, using: &random)] = Int.random(in: 1...3, using: &random)
        }
        let hasKey = random.happens(800)
        let copies = random.happens(250) ? Int.random(in: 2...4, using: &random) : 1
        // Without a key, a late copy looks like a new purchase, so these wait for an answer.
        let isImpatient = hasKey && random.happens(150)
        let patience = isImpatient ? (0..<3).map { _ in random.milliseconds(1...150) } : []
        let fate = Int.random(in: 0..<100, using: &random)
        let afterwards: Purchase.Afterwards =
            switch fate {
            case 0..<10 where hasKey: .repeats
            case 10..<15 where hasKey: .changesMind
            case 15..<27: .cancels
            case 27..<32: .isRefunded
            default: .nothing
            }
        let money = Int.random(in: 0..<100, using: &random)
        let payment: Purchase.Payment =
            switch money {
            case 0..<15: .card
            case 15..<20: .cardToldTwice
            case 20..<25: .declinedThenCard
            case 25..<28: .never
            default: .invoice
            }
        // The first product costs nothing, so others are added to have something to pay.
        if random.happens(40) { lines = [0: Int.random(in: 1...3, using: &random)] }
        let second = Int.random(in: 0..<100, using: &random)
        let secondThought: Purchase.SecondThought =
            switch second {
            case _ where payment == .invoice || lines.keys.allSatisfy { $0 == 0 }: .none
            case 0..<25: .changes
            case 25..<55: .replaces
            case 55..<75: .wantsMore
            default: .none
            }
        return Purchase(
            number: number, lines: lines, hasKey: hasKey, copies: copies, patience: patience, payment: payment,
            secondThought: secondThought, afterwards: afterwards)
    }

    /// Pieces of each product at the start: four for every five that `checkouts` purchases ask for, so buyers compete for the last.
    package func pieces(for checkouts: Int) -> [Int] {
        var wanted = [Int](repeating: 0, count: products)
        for number in 0..<checkouts {
            for (product, quantity) in purchase(number).lines { wanted[product] += quantity }
        }
        return wanted.map { $0 * 4 / 5 }
    }
}

import FoundationEssentials
import Order
import Testing
import Wire

@Suite struct CheckoutMachineTests {
    static let line = OrderLine(
        productID: .v7(), sku: "TEA", name: "Tea", price: Money(minorUnits: 250), quantity: 2,
        subtotal: Money(minorUnits: 500))
    static let freeLine = OrderLine(
        productID: .v7(), sku: "LEAFLET", name: "Leaflet", price: .zero, quantity: 2, subtotal: .zero)
    static let down = Problem.unavailable("down")
    static let gone = Problem.conflict("reservation-gone", "gone")
    static let sold = Problem.conflict("replaced-is-sold", "sold")
    static var short: Problem {
        var problem = Problem.conflict("not-available", "short")
        problem.shortages = [Shortage(productID: line.productID, name: "Tea", requested: 2, available: 1)]
        return problem
    }

    /// The machine's action after each of these events.
    static func actions(
        _ purpose: Checkout.Purpose, _ events: [Checkout.Event], terms: Checkout.Terms = Checkout.Terms()
    ) -> [Checkout.Action] {
        var machine = Checkout(for: purpose, terms: terms)
        return events.map { machine.next(after: $0) }
    }

    @Test func `a checkout that nothing disturbs goes every step once`() {
        let actions = Self.actions(
            .request,
            [
                .loaded(.recorded), .reserved([Self.line]), .succeeded, .succeeded, .succeeded, .succeeded, .succeeded,
            ])
        #expect(
            actions == [.reserve, .recordHold([Self.line]), .commit, .recordOrder, .take, .recordDone, .stop(.ordered)])
    }

    @Test(arguments: [
        (Checkout.Step.held, Checkout.Action.commit), (.committed, .take), (.done, .stop(.ordered)),
        (.releasing, .release), (.released, .stop(.ordered)),
    ])
    func `it goes on where the disk says, for a customer and in recovery`(step: Checkout.Step, action: Checkout.Action)
    {
        #expect(Self.actions(.request, [.loaded(step)]) == [action])
        #expect(Self.actions(.recovery, [.loaded(step)]) == [action])
    }

    @Test func `recovery undoes what was never held`() {
        #expect(
            Self.actions(.recovery, [.loaded(.recorded), .succeeded, .succeeded, .loaded(nil)])
                == [.recordUndo, .release, .recordReleased, .stop(.undone)])
    }

    @Test func `a shortage leaves no row and names each line`() {
        let actions = Self.actions(.request, [.loaded(.recorded), .refused(Self.short), .succeeded])
        #expect(actions.prefix(2) == [.reserve, .forget])
        guard case .stop(.refused(let problem)) = actions[2] else { return #expect(Bool(false)) }
        #expect(problem.slug == "not-available")
        #expect(problem.detail.contains("Tea: 2 wanted, 1 left"))
        #expect(problem.shortages == Self.short.shortages)
    }

    @Test func `catalog not answering a hold is undone later, and the customer told at once`() {
        #expect(
            Self.actions(.request, [.loaded(.recorded), .unavailable(Self.down), .succeeded])
                == [.reserve, .recordUndo, .stop(.unfinished(Self.down))])
    }

    @Test func `catalog not answering a sale is left to recovery`() {
        #expect(
            Self.actions(.request, [.loaded(.held), .unavailable(Self.down)]) == [
                .commit, .stop(.unfinished(Self.down)),
            ])
    }

    @Test func `a hold that has expired undoes the checkout`() {
        #expect(
            Self.actions(.request, [.loaded(.held), .refused(Self.gone), .succeeded, .succeeded, .loaded(nil)])
                == [.commit, .recordUndo, .release, .recordReleased, .stop(.undone)])
    }

    @Test func `a cart that does not answer keeps nobody waiting`() {
        #expect(Self.actions(.request, [.loaded(.committed), .unavailable(Self.down)]) == [.take, .stop(.ordered)])
    }

    @Test func `a hold that no row can tell of any more is given back`() {
        #expect(
            Self.actions(
                .request,
                [.loaded(.recorded), .reserved([Self.line]), .overtaken, .loaded(nil), .succeeded, .loaded(nil)])
                == [
                    .reserve, .recordHold([Self.line]), .reload, .release, .recordReleased, .stop(.undone),
                ])
    }

    @Test func `an order beyond what the shop can count is undone and refused`() {
        let dear = OrderLine(
            productID: .v7(), sku: "A", name: "A", price: .maximum, quantity: 2,
            subtotal: Money(minorUnits: 2 * Money.maximum.minorUnits))
        let actions = Self.actions(
            .request, [.loaded(.recorded), .reserved([dear]), .succeeded, .succeeded, .loaded(nil)])
        #expect(actions.prefix(4) == [.reserve, .recordUndo, .release, .recordReleased])
        guard case .stop(.refused(let problem)) = actions[4] else { return #expect(Bool(false)) }
        #expect(problem.slug == "order-too-large")
    }

    @Test(arguments: [
        (Checkout.Step.held, [Checkout.Event.succeeded, .overtaken]), (.recorded, [.reserved([line]), .overtaken]),
        (.recorded, [.refused(short), .overtaken]), (.recorded, [.unavailable(down), .overtaken]),
    ])
    func `whoever is overtaken reads the row again and goes on from there`(
        step: Checkout.Step, events: [Checkout.Event]
    ) {
        let actions = Self.actions(.request, [.loaded(step)] + events + [.loaded(.done)])
        #expect(actions.suffix(2) == [.reload, .stop(.ordered)])
    }

    // MARK: - What is paid first

    private static let paidFirst = Checkout.Terms(isPaidFirst: true)

    @Test func `what is paid first waits for its money before its stock is sold`() {
        #expect(
            Self.actions(
                .request, [.loaded(.recorded), .reserved([Self.line]), .succeeded, .succeeded],
                terms: Self.paidFirst)
                == [.reserve, .recordHold([Self.line]), .recordUnpaidOrder, .stop(.ordered)])
        #expect(Self.actions(.request, [.loaded(.awaiting)], terms: Self.paidFirst) == [.stop(.ordered)])
        #expect(
            Self.actions(
                .request, [.loaded(.paid), .succeeded, .succeeded, .succeeded, .succeeded], terms: Self.paidFirst)
                == [.commit, .recordSale, .take, .recordDone, .stop(.ordered)])
    }

    @Test func `what costs nothing waits for no money, also when another driver goes on with it`() {
        #expect(
            Self.actions(
                .request, [.loaded(.recorded), .reserved([Self.freeLine]), .succeeded, .succeeded],
                terms: Self.paidFirst)
                == [.reserve, .recordHold([Self.freeLine]), .commit, .recordOrder])
        for purpose in [Checkout.Purpose.request, .recovery] {
            #expect(Self.actions(purpose, [.loaded(.held, isFree: true)], terms: Self.paidFirst) == [.commit])
        }
        let delivered = Checkout.Terms(isPaidFirst: true, deliveryPrice: Money(minorUnits: 1))
        #expect(
            Self.actions(.request, [.loaded(.recorded), .reserved([Self.freeLine]), .succeeded], terms: delivered).last
                == .recordUnpaidOrder)
    }

    // MARK: - What replaces another order

    private static let replacing = Checkout.Terms(isPaidFirst: true, isReplacing: true)

    @Test func `a hold that was handed over is given back only after the old order is canceled`() {
        #expect(
            Self.actions(
                .recovery, [.loaded(.recorded), .succeeded, .releasedWithReplaced, .succeeded, .loaded(nil)],
                terms: Self.replacing)
                == [.recordUndo, .release, .cancelReplaced, .recordReleased, .stop(.undone)])
    }

    @Test(arguments: [short, sold, Problem.conflict("price-changed", "The products cost 5.00 now.")])
    func `what catalog refuses leaves the old order as it is`(refusal: Problem) {
        let actions = Self.actions(
            .request, [.loaded(.recorded), .refused(refusal), .succeeded], terms: Self.replacing)
        #expect(actions.prefix(2) == [.reserve, .forget])
        guard case .stop(.refused) = actions[2] else { return #expect(Bool(false)) }
    }

    @Test func `a handing over without an answer is left for who asks again`() {
        #expect(
            Self.actions(.request, [.loaded(.recorded), .unavailable(Self.down)], terms: Self.replacing)
                == [.reserve, .stop(.unfinished(Self.down))])
    }

    @Test func `paid stock that is gone sends the money back`() {
        #expect(
            Self.actions(
                .recovery, [.loaded(.paid), .refused(Self.gone), .succeeded, .succeeded, .loaded(.released)],
                terms: Self.paidFirst)
                == [.commit, .recordRefund, .release, .recordReleased, .stop(.ordered)])
    }

    @Test func `recovery undoes what nobody was told to pay for`() {
        #expect(Self.actions(.recovery, [.loaded(.held)], terms: Self.paidFirst) == [.recordUndo])
        #expect(Self.actions(.request, [.loaded(.held)], terms: Self.paidFirst) == [.recordUnpaidOrder])
    }

    @Test func `an order that costs something else than was shown is undone and refused`() {
        let shown = Checkout.Terms(deliveryPrice: Money(minorUnits: 350), expectedTotal: Money(minorUnits: 800))
        let actions = Self.actions(
            .request, [.loaded(.recorded), .reserved([Self.line]), .succeeded, .succeeded, .loaded(nil)], terms: shown)
        #expect(actions.prefix(4) == [.reserve, .recordUndo, .release, .recordReleased])
        guard case .stop(.refused(let problem)) = actions[4] else { return #expect(Bool(false)) }
        #expect(problem.slug == "price-changed")
        #expect(problem.detail.contains("8.50"))

        let same = Checkout.Terms(deliveryPrice: Money(minorUnits: 350), expectedTotal: Money(minorUnits: 850))
        #expect(
            Self.actions(.request, [.loaded(.recorded), .reserved([Self.line])], terms: same).last
                == .recordHold([Self.line]))
    }
}

import OpenSSL
import Testing

@Suite struct FairQueueTests {
    @Test func `keys take turns, however much waits for one of them`() {
        var queue = FairQueue<String>(maximum: 32, maximumOfOne: 8)
        for number in 1...6 { add("flood \(number)", "a", to: &queue) }
        add("b", "b", to: &queue)
        add("c", "c", to: &queue)
        #expect(rest(of: &queue) == ["flood 1", "b", "c", "flood 2", "flood 3", "flood 4", "flood 5", "flood 6"])
    }

    @Test func `the known go first, but no more than three while a stranger waits`() {
        var queue = FairQueue<String>(maximum: 32, maximumOfOne: 8)
        add("stranger", "a", to: &queue)
        add("stranger too", "b", to: &queue)
        for number in 1...7 { add("known \(number)", "k\(number)", isKnown: true, to: &queue) }
        #expect(
            rest(of: &queue) == [
                "known 1", "known 2", "known 3", "stranger", "known 4", "known 5", "known 6", "stranger too", "known 7",
            ])
    }

    @Test func `one client and one account have a part of the room only`() {
        var queue = FairQueue<String>(maximum: 32, maximumOfOne: 3)
        for number in 1...3 { #expect(add("\(number)", "a", account: "\(number)", to: &queue) == "waits") }
        #expect(add("4", "a", account: "4", to: &queue) == "crowded")
        for number in 1...3 { #expect(add("\(number)", "b\(number)", account: "x", to: &queue) == "waits") }
        #expect(add("4", "b4", account: "x", to: &queue) == "crowded")
        // The owner's device, and who asks for another account.
        #expect(add("owner", "device", account: "x", isKnown: true, to: &queue) == "waits")
        #expect(add("other", "b4", account: "y", to: &queue) == "waits")
        _ = rest(of: &queue)
        #expect(add("4", "b4", account: "x", to: &queue) == "waits")
    }

    @Test func `when it is full a newcomer takes the place of the last in the longest line`() {
        var queue = FairQueue<String>(maximum: 4, maximumOfOne: 8)
        for number in 1...4 { add("flood \(number)", "a", to: &queue) }
        #expect(add("b", "b", to: &queue) == "instead of flood 4")
        #expect(add("c", "c", to: &queue) == "instead of flood 3")
        // Now everybody has one but a, who has two; one more of b would not be fairer.
        #expect(add("b 2", "b", to: &queue) == "full")
        #expect(add("d", "d", to: &queue) == "instead of flood 2")
        #expect(add("e", "e", to: &queue) == "full")
        #expect(add("known", "k", isKnown: true, to: &queue) == "waits")
        #expect(rest(of: &queue) == ["known", "flood 1", "b", "c", "d"])
        #expect(queue.next() == nil)
        #expect(add("again", "a", to: &queue) == "waits")
    }

    @discardableResult
    private func add(
        _ job: String, _ key: String, account: String? = nil, isKnown: Bool = false, to queue: inout FairQueue<String>
    ) -> String {
        switch queue.add(job, Turn(key: key, account: account ?? job, isKnown: isKnown)) {
        case .waits: "waits"
        case .waitsInsteadOf(let other): "instead of \(other)"
        case .isFull: "full"
        case .isCrowded: "crowded"
        }
    }

    private func rest(of queue: inout FairQueue<String>) -> [String] {
        var jobs: [String] = []
        while let job = queue.next() { jobs.append(job) }
        return jobs
    }
}

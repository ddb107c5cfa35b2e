/// Deadlines in their order: a binary heap whose removed entries are skipped when they come to the top.
struct Deadlines: Sendable {
    typealias Entry = (deadline: ContinuousClock.Instant, id: UInt64)

    private var heap: [Entry] = []
    private var live: Set<UInt64> = []

    mutating func insert(_ deadline: ContinuousClock.Instant, id: UInt64) {
        live.insert(id)
        heap.append((deadline, id))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func remove(id: UInt64) {
        live.remove(id)
        // Queries end long before their deadlines, so most of the heap is soon dead.
        if heap.count > 64, heap.count > 4 * live.count {
            let kept = heap.filter { live.contains($0.id) }
            heap.removeAll(keepingCapacity: true)
            for entry in kept { insert(entry.deadline, id: entry.id) }
        }
    }

    /// The nearest deadline.
    mutating func first() -> Entry? {
        while let top = heap.first, !live.contains(top.id) { removeTop() }
        return heap.first
    }

    private mutating func removeTop() {
        let last = heap.removeLast()
        if heap.isEmpty { return }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}

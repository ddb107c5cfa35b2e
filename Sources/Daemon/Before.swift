package import JSON
package import Wire

/// The values that the caller of a change was shown. With them, two people who edit the same thing don't undo each other's
/// work.
///
/// A field that only one of them has changed stays changed. If both have changed it to different values, the change is refused.
/// An object, such as `attributes`, is compared name by name, a list element by element, everything else as a whole. The result
/// is valid while the thing is locked: read it, ask for `conflicts`, then write.
package struct Before: Sendable {
    private let shown: [String: JSONValue]
    private let wanted: [String: JSONValue]

    /// - Parameter wanted: the whole body.
    init(shown: [String: JSONValue], wanted: [String: JSONValue]) {
        self.shown = shown
        self.wanted = wanted
    }

    // MARK: - What the caller changes

    /// The fields that the body leaves as they were shown.
    var untouched: [String] { shown.keys.filter { wanted[$0] == shown[$0] } }

    /// The changes of objects: names that are new or have another value.
    var touched: [String: JSONValue] {
        shown.reduce(into: [:]) { touched, field in
            guard case .object(let old) = field.value, case .object(let new)? = wanted[field.key] else { return }
            touched[field.key] = .object(new.filter { old[$0.key] != $0.value })
        }
    }

    /// The names that an object loses. nil if the caller was shown no object: then the body replaces all of it.
    package func removed(from field: String) -> [String]? {
        guard case .object(let old)? = shown[field], case .object(let new)? = wanted[field] else { return nil }
        return old.keys.filter { new[$0] == nil }.sorted()
    }

    /// The number that was shown, or nil.
    ///
    /// - Throws: `Problem` 422 for a value that is no such number.
    package func number(_ field: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = shown[field] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw .invalid(
                "before.\(field)", .outOfRange,
                "must be an integer from \(range.lowerBound) to \(range.upperBound)",
                .init(minimum: .number(range.lowerBound), maximum: .number(range.upperBound)))
        }
        return number
    }

    // MARK: - Against what there is now

    /// The fields that both have changed, each with its current value.
    ///
    /// - Parameters:
    ///   - current: the values that the caller would be shown now.
    ///   - counted: numbers that change by a difference instead of to a new value.
    /// - Throws: `Problem` 422 for a field that does not exist.
    package func conflicts(with current: some JSONEncodable, counted: Set<String> = []) throws -> [FieldError] {
        guard case .object(let current) = try JSONText(current).value else { throw Problem.internal }
        if let unknown = shown.keys.filter({ current[$0] == nil }).min() {
            throw Problem.invalid("before.\(unknown.beginning(64))", .unknown, "is not a known field")
        }
        return shown.keys.sorted().filter { wanted[$0] != nil && !counted.contains($0) }
            .flatMap { conflicts(of: $0, with: current[$0]) }
    }

    private func conflicts(of field: String, with current: JSONValue?) -> [FieldError] {
        switch (shown[field], wanted[field], current) {
        case (.object(let old)?, .object(let new)?, .object(let current)?):
            return Set(old.keys).union(new.keys).sorted()
                .filter { Self.clash(old[$0], new[$0], current[$0]) }
                .map { FieldError("\(field).\($0)", changedTo: current[$0].map { JSONText($0) }) }
        case (.array(let old)?, .array(let new)?, .array(let current)?)
        where Self.merged(old, new, current) != nil:
            return []
        case (let old, let new, let current):
            return Self.clash(old, new, current)
                ? [FieldError(field, changedTo: current.map { JSONText($0) })] : []
        }
    }

    private static func clash(_ old: JSONValue?, _ new: JSONValue?, _ current: JSONValue?) -> Bool {
        new != old && current != old && current != new
    }

    /// A list with the caller's additions and without the elements that it removed.
    ///
    /// - Parameter wanted: the body's.
    /// - Returns: `wanted` if the caller was shown no list, or if there are conflicts.
    package func merged(_ field: String, _ wanted: [String], into current: [String]) -> [String] {
        guard case .array(let old)? = shown[field],
            let merged = Self.merged(old, wanted.map { .string($0) }, current.map { .string($0) })
        else { return wanted }
        return merged.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// nil if both have changed the list and one of them has changed its order.
    private static func merged(_ old: [JSONValue], _ new: [JSONValue], _ current: [JSONValue]) -> [JSONValue]? {
        if new == old { return current }
        if current == old || current == new { return new }
        for list in [new, current] where list.filter(old.contains) != old.filter(list.contains) { return nil }
        var merged = current.filter { !old.contains($0) || new.contains($0) }
        for (index, element) in new.enumerated() where !old.contains(element) && !merged.contains(element) {
            // After the same element as in the caller's list.
            let place = new[..<index].last(where: merged.contains).flatMap(merged.firstIndex)
            merged.insert(element, at: place.map { $0 + 1 } ?? 0)
        }
        return merged
    }
}

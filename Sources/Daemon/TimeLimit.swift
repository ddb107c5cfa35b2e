/// Runs work and cancels it after a time limit.
///
/// - Throws: `late` after the time limit, else the error of the work.
func within<Value: Sendable>(
    _ limit: Duration, orThrow late: any Error, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: work)
        group.addTask {
            try await Task.sleep(for: limit)
            throw late
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}

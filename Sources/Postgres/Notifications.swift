import SocketLoop

/// A message of NOTIFY.
package struct Notification: Sendable, Equatable {
    package let channel: String
    package let payload: String
}

/// What a listener hears.
package enum ListenEvent: Sendable, Equatable {
    /// Listening from now on; whatever was notified before has been missed.
    case connected
    case notification(Notification)
}

/// Listens to a channel as long as the stream is read, connecting again whenever the connection breaks.
///
/// - Parameter channel: an identifier from the source code, not input.
package func notifications(on channel: StaticString, url: String) -> AsyncStream<ListenEvent> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1024)) { continuation in
        let task = Task {
            while !Task.isCancelled {
                do {
                    let connection = try await PostgresConnection.connect(to: url)
                    try await connection.runScript("listen \(channel)", until: .now + .seconds(5))
                    continuation.yield(.connected)
                    while true {
                        for notification in try await connection.nextNotifications() {
                            continuation.yield(.notification(notification))
                        }
                    }
                } catch {
                    await SocketLoop.shared.sleep(until: .now + .milliseconds(500))
                }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
    }
}

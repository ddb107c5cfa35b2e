package import Logging

/// The id of a kind of event (`MESSAGE_ID` in systemd.journal-fields(7)).
package struct MessageID: Sendable {
    package let text: String

    /// - Parameter text: 32 hexadecimal digits, as `systemd-id128 new` makes them.
    package init(_ text: String) {
        self.text = text
    }

    /// The metadata of a record.
    package var metadata: Logger.Metadata { [Self.key: "\(text)"] }

    static let key = "message.id"
    /// Records were left out because the journal did not keep up.
    static let recordsDropped = MessageID("c3dd4662c006a1e5dafeb7f82584413b")
}

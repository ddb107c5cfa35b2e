package import Logging

/// The id of a kind of event (`MESSAGE_ID` in systemd.journal-fields(7)).
package struct MessageID: Sendable {
    /// The id in 32 hexadecimal digits.
    package let text: String

    /// - Parameter text: 32 hexadecimal digits, from `systemd-id128 new`.
    package init(_ text: String) {
        self.text = text
    }

    /// The metadata that gives a record this id.
    package var metadata: Logger.Metadata { [Self.key: "\(text)"] }

    static let key = "message.id"
    /// Records were dropped because the journal did not keep up.
    static let recordsDropped = MessageID("c3dd4662c006a1e5dafeb7f82584413b")
}

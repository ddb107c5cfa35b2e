import FoundationEssentials
import JSON

/// What a form showed of the thing that it changes: the thing's own JSON comes back with it, in the hidden field `before`.
///
/// What nobody has changed is not sent, so it stays as others, or sales, have made it since. What is sent goes with what
/// was shown, so that the daemon can tell whether somebody else has changed it too.
struct Shown<Thing: JSONEncodable & JSONReadable> {
    /// nil for something new.
    let thing: Thing?
    /// What the daemon is told was shown; nil for something new.
    let json: JSONText?
    private let isNew: Bool
    private let values: [String: String]
    private let form: Form

    /// - Parameters:
    ///   - isNew: the thing is made, or made anew after it was deleted, so all of it counts as changed.
    ///   - values: what the form's fields begin with.
    init(_ form: Form, isNew: Bool, values: (Thing) -> [String: String]) {
        self.form = form
        thing = try? JSONReader.read(Thing.self, from: form["before"].utf8)
        self.isNew = isNew || thing == nil
        json = self.isNew ? nil : JSONText(trusted: form["before"])
        self.values = thing.map(values) ?? [:]
    }

    /// - Parameter hasLines: for a text area.
    func isChanged(_ name: String, hasLines: Bool = false) -> Bool {
        isNew || !isSameText(values[name, default: ""], form[name], hasLines: hasLines)
    }

    /// - Parameter value: not read when nobody has changed it, for it need not be what may be typed today.
    func ifChanged<Value>(_ name: String, hasLines: Bool = false, _ value: @autoclosure () -> Value?) -> Value? {
        isChanged(name, hasLines: hasLines) ? value() : nil
    }

    /// The hidden field's text.
    static func text(of thing: Thing) -> String { JSONText(thing).text }
}

/// Whether a text came back as it was shown. Browsers send line ends as CR LF, drop the first one of a text area, and all of
/// them in a field of one line.
func isSameText(_ shown: String, _ sent: String, hasLines: Bool) -> Bool {
    func bare(_ text: String) -> [Unicode.Scalar] {
        hasLines
            ? Array(text.withPlainLineEnds.unicodeScalars.drop { $0 == "\n" })
            : text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }
    }
    return bare(shown) == bare(sent)
}

extension String {
    /// Browsers send line ends as CR LF.
    var withPlainLineEnds: String {
        // Characters: CR LF is one.
        String(map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
    }
}

import FoundationEssentials
import JSON

/// The object that a form changes, as the form showed it. The form returns its JSON in the hidden field `before`.
///
/// The gateway does not send unchanged fields, so changes by other people or by sales since then remain. It sends changed
/// fields together with the shown ones, so that the daemon can detect whether somebody else has changed them too.
struct Shown<Thing: JSONEncodable & JSONReadable> {
    /// nil for a new object.
    let thing: Thing?
    /// The shown object, for the daemon; nil for a new one.
    let json: JSONText?
    private let isNew: Bool
    private let values: [String: String]
    private let form: Form

    /// - Parameters:
    ///   - isNew: the object is created, or created again after it was deleted, so all its fields count as changed.
    ///   - values: the initial values of the form's fields.
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

    /// - Parameter value: not evaluated if the field is unchanged, because today's rules might refuse the old value.
    func ifChanged<Value>(_ name: String, hasLines: Bool = false, _ value: @autoclosure () -> Value?) -> Value? {
        isChanged(name, hasLines: hasLines) ? value() : nil
    }

    /// The hidden field's text.
    static func text(of thing: Thing) -> String { JSONText(thing).text }
}

/// Whether the sent text equals the shown one. Browsers send line ends as CR LF. They drop the first one of a text area, and
/// all of them in a field of one line.
func isSameText(_ shown: String, _ sent: String, hasLines: Bool) -> Bool {
    func bare(_ text: String) -> [Unicode.Scalar] {
        hasLines
            ? Array(text.withPlainLineEnds.unicodeScalars.drop { $0 == "\n" })
            : text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }
    }
    return bare(shown) == bare(sent)
}

extension String {
    /// The text with LF as its line ends; browsers send CR LF.
    var withPlainLineEnds: String {
        // CR LF is one Character.
        String(map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
    }
}

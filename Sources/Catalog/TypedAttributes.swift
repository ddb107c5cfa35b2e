import Daemon
import JSON
import Wire

extension JSONText {
    /// An object whose names and texts people type. Each is cleaned like every typed text. Names and texts that equal those in
    /// `kept` stay the same to the byte, because a change of one attribute sends all of them.
    ///
    /// - Parameter field: the name of the object.
    /// - Throws: `Problem` 422 that names each refused attribute.
    func asTyped(_ field: String, keeping kept: JSONText?) throws -> JSONText {
        guard case .object(let typed) = try value else { throw Problem.internal }
        var old: [String: JSONValue] = [:]
        if let kept, case .object(let values) = try kept.value { old = values }
        var all: [String: JSONValue] = [:]
        var errors: [FieldError] = []
        for (typedName, typedValue) in typed.sorted(by: { $0.key < $1.key }) {
            let isKnown = old[typedName] != nil
            let name = isKnown ? .success(typedName) : Rule<JSONText>.typedName.parse(.string(typedName), false)
            let value = old[typedName] == typedValue ? .success(typedValue) : typedValue.asTyped
            switch (name, value) {
            case (.success(let name), .success(let value)):
                if all.updateValue(value, forKey: name) != nil {
                    errors.append(FieldError("\(field).\(name)", .taken, "is there twice"))
                }
            case (.failure(let refusal), _), (_, .failure(let refusal)):
                errors.append(FieldError("\(field).\(typedName.beginning(64))", refusal))
            }
        }
        if !errors.isEmpty { throw Problem.invalid(errors) }
        return JSONText(JSONValue.object(all))
    }
}

extension JSONValue {
    fileprivate var asTyped: Result<JSONValue, Refusal> {
        do throws(Refusal) {
            return .success(try cleaned())
        } catch {
            return .failure(error)
        }
    }

    private func cleaned() throws(Refusal) -> JSONValue {
        switch self {
        case .string: return .string(try Rule<JSONText>.typedValue.parse(self, false).get())
        case .array(let values):
            var all: [JSONValue] = []
            for value in values { all.append(try value.cleaned()) }
            return .array(all)
        case .object(let values):
            var all: [String: JSONValue] = [:]
            for (name, value) in values { all[name] = try value.cleaned() }
            return .object(all)
        case .null, .bool, .number: return self
        }
    }
}

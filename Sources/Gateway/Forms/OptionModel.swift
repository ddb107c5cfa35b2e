import Templating

/// A choice of a select.
struct OptionModel: ViewModel {
    let value: String
    let text: String
    let isCurrent: Bool

    init(_ value: String, _ text: String, current: String = "") {
        self.value = value
        self.text = text
        isCurrent = value == current
    }

    static let names: [Name<Self>] = [
        .text("optionValue") { $0.value },
        .text("optionText") { $0.text },
        .flag("optionIsCurrent") { $0.isCurrent },
    ]
}

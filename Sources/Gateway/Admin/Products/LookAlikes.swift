import Templating

/// Letters of another script that look the same: `LАMP-1` with a Cyrillic А.
///
/// Such a SKU is valid, so it is accepted. But it can't be found by typing it on the other keyboard.
struct LookAlikes {
    /// A letter among those of another script.
    struct Stranger: Equatable {
        let letter: Unicode.Scalar
        let script: Script
        /// The first letter of the script that the text is written in.
        let beside: Unicode.Scalar
        let besideScript: Script
    }

    enum Script: CaseIterable {
        case latin, cyrillic, greek

        init?(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A,
                0xC0...0x24F where scalar.value != 0xD7 && scalar.value != 0xF7:
                self = .latin
            case 0x370...0x3FF: self = .greek
            case 0x400...0x52F: self = .cyrillic
            default: return nil
            }
        }
    }

    /// Each foreign letter once, in the order of the text. Empty for a text of one script, or without look-alikes.
    let strangers: [Stranger]

    init(in text: String) {
        let letters = text.unicodeScalars.compactMap { scalar in Script(scalar).map { (scalar: scalar, script: $0) } }
        let counts = Script.allCases.map { script in letters.count { $0.script == script } }
        guard let most = counts.max(), let main = zip(Script.allCases, counts).first(where: { $0.1 == most })?.0,
            let first = letters.first(where: { $0.script == main })?.scalar
        else {
            strangers = []
            return
        }
        let others = letters.filter { $0.script != main }
        guard !others.isEmpty, letters.contains(where: { Self.twins.contains($0.scalar) }) else {
            strangers = []
            return
        }
        var seen: Set<Unicode.Scalar> = []
        strangers = others.filter { seen.insert($0.scalar).inserted }.map {
            Stranger(letter: $0.scalar, script: $0.script, beside: first, besideScript: main)
        }
    }

    /// The letters that look like one of another of the scripts.
    private static let twins = Set(
        ("ABCEHIJKMNOPSTXYaceijopsxyvu" + "АВЕЅІЈКМНОРСТХУаеѕіјорсхуѵ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιυ").unicodeScalars)
}

extension LookAlikes {
    /// A description of the letters for the reader; nil if there are none.
    func warning(_ texts: Texts) -> String? {
        if strangers.isEmpty { return nil }
        // A text of 64 letters could name them all, and none would be read.
        let named = strangers.prefix(3).map { stranger in
            texts(
                .productSKUStranger,
                [
                    "letter": String(stranger.letter), "code": stranger.letter.code,
                    "script": texts[stranger.script.key], "beside": String(stranger.beside),
                    "beside_code": stranger.beside.code, "beside_script": texts[stranger.besideScript.key],
                ])
        }
        return texts(.productSKUStrangers, ["letters": named.joined(separator: "; ")])
    }
}

extension Unicode.Scalar {
    /// `U+0410`.
    fileprivate var code: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension LookAlikes.Script {
    fileprivate var key: TextKey {
        switch self {
        case .latin: .scriptLatin
        case .cyrillic: .scriptCyrillic
        case .greek: .scriptGreek
        }
    }
}

import Gateway
import Templating
import Testing
import Wire

@Suite struct ProblemTextTests {
    private static func told(_ error: FieldError, in language: Language) throws -> String {
        let texts = try Texts(language: language, folder: GatewayFixture.www)
        return ProblemText(Problem.invalid([error]), texts).text(of: error)
    }

    private static func element(_ number: Int, _ arguments: FieldError.Arguments = .none) -> FieldError.Arguments {
        var arguments = arguments
        arguments.element = number
        return arguments
    }

    /// The messages have other numbers, so that none of these sentences can be made from them.
    @Test(arguments: [
        (
            FieldError("a", .tooShort, "9", .init(minLength: 8)), "Must have at least 8 characters.",
            "Не меньше 8 символов."
        ),
        (
            FieldError("a", .tooLong, "9", .init(maxLength: 64)), "Must have at most 64 characters.",
            "Не больше 64 символов."
        ),
        (FieldError("a", .tooLong, "9 characters", .init(maxItems: 20)), "Not more than 20.", "Не больше 20."),
        (FieldError("a", .tooLong, "9", .init(maxProperties: 100)), "Not more than 100.", "Не больше 100."),
        (
            FieldError("a", .outOfRange, "9", .init(minimum: .number(1), maximum: .number(5))), "Must be from 1 to 5.",
            "Допустимо от 1 до 5."
        ),
        (
            FieldError("a", .outOfRange, "9", .init(minimum: .amount(.zero), maximum: .amount(Money(minorUnits: 150)))),
            "Must be from 0.00 to 1.50.", "Допустимо от 0.00 до 1.50."
        ),
        (FieldError("qty", .outOfRange, "9", .init(maximum: .number(999))), "Not more than 999.", "Не больше 999."),
        (
            FieldError("max_price", .outOfRange, "9", .init(minimum: .amount(.zero))),
            "Must not be below the lowest price.", "Не может быть меньше нижней цены."
        ),
        (FieldError("a", .invalid, "9", .init(choices: ["x"])), "Choose one of the list.", "Выберите из списка."),
        (
            FieldError("a", .invalid, "9", .init(position: 3, character: "U+0009 TABULATION")),
            "Character 3 can't be kept: U+0009 TABULATION. Please type it anew.",
            "Символ 3 сохранить нельзя: U+0009 TABULATION. Наберите его заново."
        ),
        (
            FieldError("images", .missingFile, "9", element(2)),
            "Picture 2: there is no such file under /media/. Upload it first.",
            "Изображение 2: такого файла в /media/ нет. Сначала загрузите его."
        ),
        // Texts about a whole field don't fit one of its elements.
        (
            FieldError("images", .tooLong, "element 2 must have at most 5 characters", element(2, .init(maxLength: 5))),
            "Element 2 must have at most 5 characters.", "Проверьте это поле."
        ),
    ])
    func `a field's text is made from the arguments of its refusal`(
        error: FieldError, english: String, russian: String
    ) throws {
        #expect(try Self.told(error, in: .en) == english)
        #expect(try Self.told(error, in: .ru) == russian)
    }

    @Test(arguments: [
        FieldError("a", .tooLong, "must have at most 64 characters"),
        FieldError("a", .outOfRange, "must be from 1 to 5"),
        FieldError("images", .missingFile, "element 2 is not there"),
    ])
    func `without arguments the daemon's own words are shown to those who read English`(error: FieldError) throws {
        let sentence = error.message.prefix(1).uppercased() + error.message.dropFirst() + "."
        #expect(try Self.told(error, in: .en) == sentence)
        #expect(try Self.told(error, in: .ru) == "Проверьте это поле.")
    }
}

import FoundationEssentials
import Templating
import Testing

/// The mustache specification, as far as the shop uses it: variables, sections, inverted sections, partials, comments and
/// inheritance. Unsupported features are tested in `TemplateTests`.
@Suite struct SpecificationTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let template: String
        let expected: String
        let others: [String: String]

        init(_ name: String, _ template: String, _ expected: String, with others: [String: String] = [:]) {
            testDescription = name
            self.template = template
            self.expected = expected
            self.others = others
        }
    }

    @Test(arguments: variables + sections + inverted) func `variables and sections`(_ example: Case) throws {
        try check(example)
    }

    @Test(arguments: comments + partials) func `comments and partials`(_ example: Case) throws {
        try check(example)
    }

    @Test(arguments: parents) func `parents and blocks`(_ example: Case) throws {
        try check(example)
    }

    private func check(_ example: Case) throws {
        // Plain text: in HTML the indentation of lines is left out.
        let templates = try TestTemplates(["page.txt": example.template].merging(example.others) { $1 })
        #expect(try templates.text(View<Sample>("page.txt"), .some) == example.expected)
    }

    // MARK: - Variables

    static let variables = [
        Case("a template without tags is shown as it is", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n"),
        Case("a variable", "Hello, {{subject}}!\n", "Hello, world!\n"),
        Case("a variable that is nil shows nothing", "I ({{nothing}}) be seen!", "I () be seen!"),
        Case("blanks around a variable stay", "| {{text}} |", "| --- |"),
        Case("a variable is never alone on its line", "  {{text}}\n", "  ---\n"),
        Case("blanks within a tag don't matter", "|{{ text }}|", "|---|"),
        Case("a variable on a line of its own at the end", "{{text}}\r\n{{text}}", "---\r\n---"),
        Case("several on a line", "{{text}}{{text}}-{{subject}}", "-------world"),
    ]

    // MARK: - Sections

    static let sections = [
        Case("a flag that is set", "{{#yes}}This is shown.{{/yes}}", "This is shown."),
        Case("a flag that is not set", "{{#no}}This is not shown.{{/no}}", ""),
        Case("nil as a section", "{{#nothing}}This is not shown.{{/nothing}}", ""),
        Case("a text as a section", "{{#subject}}Hi {{.}}.{{/subject}}", "Hi world."),
        Case("a model as a section", "{{#inner}}Hi {{name}}.{{/inner}}", "Hi Joe."),
        Case("a model that is nil", "{{#noInner}}Hi {{name}}.{{/noInner}}", ""),
        Case(
            "names of around a section", "{{#inner}}{{name}} {{subject}} {{#yes}}{{name}}{{/yes}}{{/inner}}",
            "Joe world Joe"),
        Case(
            "the inner name hides the outer one", "{{subject}} {{#hiding}}{{subject}}{{/hiding}} {{subject}}",
            "world hidden world"),
        Case("nil within hides the outer one, too", "{{#hiding}}[{{text}}]{{/hiding}}", "[]"),
        Case("a list", "{{#list}}{{name}}{{/list}}", "123"),
        Case("an empty list", "{{#emptyList}}Yay lists!{{/emptyList}}", ""),
        Case("a list of texts", "{{#words}}({{.}}){{/words}}", "(a)(b)(c)"),
        Case("a list in a list", "{{#lists}}({{#list}}{{name}}{{/list}}){{/lists}}", "(12)(3)"),
        Case(
            "{{.}} is the text of the innermost list", "{{#words}}{{#inner}}{{name}}{{/inner}}{{.}}{{/words}}",
            "JoeaJoebJoec"),
        Case(
            "two sections of one flag", "{{#yes}}\n* first\n{{/yes}}\n* {{subject}}\n{{#yes}}\n* third\n{{/yes}}\n",
            "* first\n* world\n* third\n"),
        Case("a section in a section of one flag", "| A {{#yes}}B {{#yes}}C{{/yes}} D{{/yes}} E |", "| A B C D E |"),
        Case("one that is not shown in one that is", "| A {{#yes}}B {{#no}}C{{/no}} D{{/yes}} E |", "| A B  D E |"),
        Case("blanks around a section stay", " | {{#yes}}\t|\t{{/yes}} | \n", " | \t|\t | \n"),
        Case("blanks within a section stay", " | {{#yes}} \n {{/yes}} | \n", " |  \n  | \n"),
        Case("tags on one line leave it", " {{#yes}}YES{{/yes}}\n {{#yes}}GOOD{{/yes}}\n", " YES\n GOOD\n"),
        Case("lines of tags alone go", "| This Is\n{{#yes}}\n|\n{{/yes}}\n| A Line\n", "| This Is\n|\n| A Line\n"),
        Case(
            "indented lines of tags alone go", "| This Is\n  {{#yes}}\n|\n  {{/yes}}\n| A Line\n",
            "| This Is\n|\n| A Line\n"),
        Case("line ends of CR LF", "|\r\n{{#yes}}\r\n{{/yes}}\r\n|", "|\r\n|"),
        Case("a tag alone on the first line", "  {{#yes}}\n#{{/yes}}\n/", "#\n/"),
        Case("a tag alone on the last line", "#{{#yes}}\n/\n  {{/yes}}", "#\n/\n"),
        Case("blanks within the tags of a section", "|{{# yes }}={{/ yes }}|", "|=|"),
    ]

    static let inverted = [
        Case("a flag that is not set, inverted", "{{^no}}This is shown.{{/no}}", "This is shown."),
        Case("a flag that is set, inverted", "{{^yes}}This is not shown.{{/yes}}", ""),
        Case("nil, inverted", "{{^nothing}}none{{/nothing}}", "none"),
        Case("a text, inverted", "{{^subject}}none{{/subject}}", ""),
        Case("a model, inverted", "{{^inner}}none{{/inner}}{{^noInner}}none{{/noInner}}", "none"),
        Case("a list, inverted", "{{^list}}none{{/list}}{{^emptyList}}Empty list{{/emptyList}}", "Empty list"),
        Case(
            "two inverted of one flag", "{{^no}}\n* first\n{{/no}}\n* {{subject}}\n{{^no}}\n* third\n{{/no}}\n",
            "* first\n* world\n* third\n"),
        Case("inverted in inverted", "| A {{^no}}B {{^no}}C{{/no}} D{{/no}} E |", "| A B C D E |"),
        Case(
            "inverted lines of tags alone go", "| This Is\n  {{^no}}\n|\n  {{/no}}\n| A Line\n",
            "| This Is\n|\n| A Line\n"),
        Case("inverted with CR LF", "|\r\n{{^no}}\r\n{{/no}}\r\n|", "|\r\n|"),
        Case("inverted, alone on the last line", "^{{^no}}\n/\n  {{/no}}", "^\n/\n"),
        Case("blanks within inverted tags", "|{{^ no }}={{/ no }}|", "|=|"),
    ]

    // MARK: - Comments and partials

    static let comments = [
        Case("a comment", "12345{{! Comment Block! }}67890", "1234567890"),
        Case("a comment of several lines", "12345{{!\n  This is a\n  comment...\n}}67890\n", "1234567890\n"),
        Case("a comment alone on its line", "Begin.\n{{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
        Case("an indented comment alone on its line", "Begin.\n  {{! Indented }}\nEnd.\n", "Begin.\nEnd.\n"),
        Case("a comment with CR LF", "|\r\n{{! Comment }}\r\n|", "|\r\n|"),
        Case("a comment alone on the first line", "  {{! I'm Still Standalone }}\n!", "!"),
        Case("a comment alone on the last line", "!\n  {{! I'm Still Standalone }}", "!\n"),
        Case(
            "a comment of several lines alone", "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n",
            "Begin.\nEnd.\n"),
        Case("a comment among text", "  12 {{! 34 }}\n", "  12 \n"),
        Case("blanks around a comment stay", "12345 {{! Comment Block! }} 67890", "12345  67890"),
    ]

    static let partials = [
        Case("a partial", "\"{{> part.txt}}\"", "\"from partial\"", with: ["part.txt": "from partial"]),
        Case(
            "a partial knows what is around it", "\"{{> part.txt}}\"", "\"*world*\"",
            with: ["part.txt": "*{{subject}}*"]),
        Case("a partial in a list", "{{#list}}{{> part.txt}}{{/list}}", "<1><2><3>", with: ["part.txt": "<{{name}}>"]),
        Case(
            "a partial in a partial", "{{> a.txt}}", "*world*!",
            with: ["a.txt": "{{> b.txt}}!", "b.txt": "*{{subject}}*"]),
        Case("blanks around a partial stay", "| {{> part.txt}} |", "| \t|\t |", with: ["part.txt": "\t|\t"]),
        Case(
            "a partial among text is not indented", "  {{text}}  {{> part.txt}}\n", "  ---  >\n>\n",
            with: ["part.txt": ">\n>"]),
        Case("a partial with CR LF", "|\r\n{{> part.txt}}\r\n|", "|\r\n>|", with: ["part.txt": ">"]),
        Case("a partial alone on the first line", "  {{> part.txt}}\n>", "  >\n  >>", with: ["part.txt": ">\n>"]),
        Case("a partial alone on the last line", ">\n  {{> part.txt}}", ">\n  >\n  >", with: ["part.txt": ">\n>"]),
        Case(
            "each line of the partial is indented, those of its variables are not", "\\\n {{> part.txt}}\n/\n",
            "\\\n |\n <\n->\n |\n/\n", with: ["part.txt": "|\n{{lines}}\n|\n"]),
        Case("blanks within a partial's tag", "|{{> part.txt }}|", "|[]|", with: ["part.txt": "[]"]),
    ]

    // MARK: - Inheritance

    static let parents = [
        Case("a block that nobody replaces", "{{$title}}Default title{{/title}}\n", "Default title\n"),
        Case("a block with a variable", "{{$foo}}default {{subject}} content{{/foo}}\n", "default world content\n"),
        Case(
            "a block with a section", "{{$foo}}default {{#inner}}{{name}}{{/inner}} content{{/foo}}\n",
            "default Joe content\n"),
        Case(
            "a parent as it is", "{{<parent.txt}}{{/parent.txt}}", "default content",
            with: ["parent.txt": "{{$foo}}default content{{/foo}}"]),
        Case(
            "a block is replaced", "{{<parent.txt}}{{$title}}sub template title{{/title}}{{/parent.txt}}",
            "...sub template title...", with: ["parent.txt": "...{{$title}}Default title{{/title}}..."]),
        Case(
            "data replaces no block", "{{<parent.txt}}{{$subject}}new{{/subject}}{{/parent.txt}}", "new world",
            with: ["parent.txt": "{{$subject}}default{{/subject}} {{subject}}"]),
        Case(
            "one block of two is replaced", "{{<parent.txt}}{{$b}}two{{/b}}{{/parent.txt}}", "one, two",
            with: ["parent.txt": "{{$a}}one{{/a}}, {{$b}}zwei{{/b}}"]),
        Case(
            "one parent twice", "test {{<p.txt}}{{$s}}one{{/s}}{{/p.txt}} {{<p.txt}}{{$s}}two{{/s}}{{/p.txt}}",
            "test |one| |two|", with: ["p.txt": "|{{$s}}default{{/s}}|"]),
        Case(
            "a block may stand twice in a parent", "{{<p.txt}}{{$s}}new{{/s}}{{/p.txt}}", "new new",
            with: ["p.txt": "{{$s}}a{{/s}} {{$s}}b{{/s}}"]),
        Case(
            "a parent within a partial", "{{> part.txt}}", "from the partial, or not",
            with: ["part.txt": "{{<p.txt}}{{$s}}from the partial{{/s}}{{/p.txt}}", "p.txt": "{{$s}}{{/s}}, or not"]),
        Case(
            "of three levels the last one has its way", "{{<parent.txt}}{{$a}}c{{/a}}{{/parent.txt}}", "c",
            with: ["parent.txt": "{{<older.txt}}{{$a}}p{{/a}}{{/older.txt}}", "older.txt": "{{$a}}g{{/a}}"]),
        Case(
            "of three levels the middle one has its way where the last says nothing", "{{<parent.txt}}{{/parent.txt}}",
            "p",
            with: ["parent.txt": "{{<older.txt}}{{$a}}p{{/a}}{{/older.txt}}", "older.txt": "{{$a}}g{{/a}}"]),
        Case(
            "what is no block within a parent's tag is left out",
            "{{<p.txt}} asdfasd {{$foo}}hmm{{/foo}} asdfasdfasdf {{/p.txt}}", "hmm",
            with: ["p.txt": "{{$foo}}default{{/foo}}"]),
        Case(
            "a block sees what is around it in the parent", "{{<p.txt}}{{$block}}I say {{name}}.{{/block}}{{/p.txt}}",
            "Hi, I say Joe.", with: ["p.txt": "{{#inner}}Hi, {{$block}}You say {{subject}}.{{/block}}{{/inner}}"]),
        Case(
            "a parent within a block", "{{<p.txt}}{{$s}}<{{<q.txt}}{{$s}}in{{/s}}{{/q.txt}}>{{/s}}{{/p.txt}}",
            "p<q[in]>",
            with: ["p.txt": "p{{$s}}{{/s}}", "q.txt": "q[{{$s}}{{/s}}]"]),
        Case(
            "a parent alone on its line leaves none behind", "Hi,\n  {{<p.txt}}\n  {{/p.txt}}\n", "Hi,\none\n",
            with: ["p.txt": "one\n"]),
        Case(
            "a block alone on its line leaves none behind",
            "{{<p.txt}}\n{{$block}}\none\ntwo\n{{/block}}\n{{/p.txt}}\n", "Hi,\none\ntwo\n",
            with: ["p.txt": "Hi,\n{{$block}}\n{{/block}}\n"]),
    ]
}

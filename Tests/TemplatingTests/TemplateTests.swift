import FoundationEssentials
import JSON
import Templating
import Testing

/// The shop's additions to the specification, and the differences.
@Suite struct TemplateTests {
    private static let page = View<Sample>("page")

    @Test(arguments: [
        ("<>&\"'", "&lt;&gt;&amp;&quot;&#39;"), ("", ""), ("a&", "a&amp;"), ("&a", "&amp;a"), ("&&", "&amp;&amp;"),
        // Browsers look at code points, and one with an accent is a quotation mark, too.
        ("\"\u{301}x", "&quot;\u{301}x"), ("Ёлка 🎄", "Ёлка 🎄"), ("{{subject}}", "{{subject}}"),
        ("[[a.b]]", "[[a.b]]"),
    ]) func `what a page shows is escaped, and never read as a template`(text: String, shown: String) throws {
        let templates = try TestTemplates(["page": "{{subject}}|{{#subject}}{{.}}{{/subject}}"])
        #expect(try templates.text(Self.page, Sample(subject: text)) == "\(shown)|\(shown)")
    }

    @Test(arguments: ["lamp", "</script><!--", "a & <b> \"c\" 'd' \\", "\u{2028}\u{0}"])
    func `JSON can be read by programs, and never ends its script`(text: String) throws {
        let page = try TestTemplates(["page": "{{facts}}"]).text(Self.page, Sample(subject: text))
        #expect(!page.contains { "<>&".contains($0) })
        let value = try JSONValue(parsing: Array(page.utf8))
        #expect(value == .object(["name": .string(text), "count": .array([.number(1), .null])]))
    }

    @Test func `plain text is not escaped`() throws {
        let templates = try TestTemplates(["page.txt": "{{subject}} [[a.b]]"], texts: ["a.b": "<b>"])
        #expect(try templates.text(View<Sample>("page.txt"), Sample(subject: "<i>")) == "<i> <b>")
    }

    @Test func `texts are escaped, and never read as a template`() throws {
        let templates = try TestTemplates(["page": "[[a.b]]"], texts: ["a.b": "Tea & {{subject}} <Co>"])
        #expect(try templates.text(Self.page, .some) == "Tea &amp; {{subject}} &lt;Co&gt;")
    }

    @Test func `the address of a file changes with the file`() throws {
        let text = try TestTemplates(["page": "[[static:a.css]]"]).text(Self.page, .some)
        #expect(text.hasPrefix("/static/a.css?v="))
    }

    @Test func `pages come without indentation, but with the lines of a text`() throws {
        let templates = try TestTemplates([
            "page": "<p>\n    <b>{{subject}}</b>\n  {{> part}}\n</p>\n", "part": "  <i>\n  x</i>\n",
        ])
        #expect(try templates.text(Self.page, Sample(subject: "a\n  b")) == "<p>\n<b>a\n  b</b>\n<i>\nx</i>\n</p>\n")
    }

    @Test(arguments: [
        ("one\n{{mispelt}}", "template page, line 2: mispelt is not known to Sample"),
        ("{{#mispelt}}{{/mispelt}}", "template page, line 1: mispelt is not known to Sample"),
        ("{{^mispelt}}{{/mispelt}}", "template page, line 1: mispelt is not known to Sample"),
        ("{{#inner}}\n\n{{nme}}\n{{/inner}}", "template page, line 3: nme is not known to Inner, Sample"),
        ("{{name}}", "template page, line 1: name is not known to Sample"),
        ("{{.}}", "template page, line 1: . is not known to Sample"),
        (
            "{{#words}}{{#inner}}{{.}}{{/inner}}{{/words}}",
            "template page, line 1: . is not known to Inner, text, Sample"
        ),
        ("{{> part}}", "template page, line 1: there is no template part"),
        ("{{<part}}{{/part}}", "template page, line 1: there is no template part"),
        ("{{yes}}", "template page, line 1: yes is no text"),
        ("{{list}}", "template page, line 1: list is no text"),
        ("{{inner}}", "template page, line 1: inner is no text"),
        ("{{#facts}}{{/facts}}", "template page, line 1: facts is JSON and no section"),
        ("{{#yes}}\n\n", "template page, line 1: yes is not closed"),
        ("{{#yes}}{{/no}}", "template page, line 1: {{/no}} closes nothing"),
        ("a\n{{/yes}}", "template page, line 2: {{/yes}} closes nothing"),
        ("a\n\n{{yes", "template page, line 3: {{ without }}"),
        ("a [[b", "template page, line 1: [[ without ]]"),
        ("[[a.b.c]]", "template page, line 1: en.json lacks \"a.b.c\""),
        ("[[static:b.css]]", "template page, line 1: there is no file static/b.css"),
        // Unescaped text could be an attacker's script.
        ("{{&subject}}", "template page, line 1: {{&subject}} is no tag"),
        ("{{{subject}}}", "template page, line 1: {{{subject}} is no tag"),
        ("{{=<% %>=}}", "template page, line 1: {{=<% %>=}} is no tag"),
        ("{{ }}", "template page, line 1: {{ }} is no tag"),
        ("{{> page}}", "template page, line 1: page contains itself"),
    ]) func `what is wrong is told at start, with its line`(template: String, sentence: String) throws {
        let error = #expect(throws: WwwError.self) { try TestTemplates(["page": template]).read([Self.page]) }
        #expect(error?.description == sentence)
    }

    @Test func `a mistake where no reader may ever come is told, too`() throws {
        let templates = try TestTemplates(["page": "{{^yes}}{{#emptyList}}{{mispelt}}{{/emptyList}}{{/yes}}"])
        #expect(throws: WwwError.self) { try templates.read([Self.page]) }
    }

    @Test func `a template that no page shows is told`() throws {
        let error = #expect(throws: WwwError.self) {
            try TestTemplates(["page": "", "old/page": ""]).read([Self.page])
        }
        #expect(error?.description == "template old/page is shown by no page")
    }

    @Test func `a model that has a name twice is told`() throws {
        struct Twice: ViewModel {
            static let names: [Name<Self>] = [.text("a") { _ in "1" }, .text("a") { _ in "2" }]
        }
        let error = #expect(throws: WwwError.self) { try TestTemplates(["page": ""]).read([View<Twice>("page")]) }
        #expect(error?.description == "template page: Twice has two a")
    }
}

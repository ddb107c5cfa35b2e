import FoundationEssentials
import JSON
import Templating

/// Templates in a folder of their own, which is gone when they are read.
struct TestTemplates {
    private let folder: String

    /// - Parameter sources: name to text.
    init(_ sources: [String: String], texts: [String: String] = [:]) throws {
        folder = "\(FileManager.default.temporaryDirectory.path)/templates-\(UUID().uuidString)"
        for part in ["templates", "locales", "static"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        for (name, text) in sources {
            let path = "\(folder)/templates/\(name).mustache"
            let parts = path.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/\(parts)", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        try Data("body {}".utf8).write(to: URL(filePath: "\(folder)/static/a.css"))
        let all = Dictionary(uniqueKeysWithValues: TextKey.allCases.map { ($0.rawValue, $0.rawValue) })
            .merging(texts) { $1 }
        for language in Language.allCases {
            try JSONEncoder().encode(all).write(to: URL(filePath: "\(folder)/locales/\(language.rawValue).json"))
        }
    }

    /// - Throws: `WwwError`.
    func read(_ views: [any AnyView]) throws -> Www.Contents {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try Www(.init(folder: folder, templates: "templates", views: views)).contents
    }

    func text<Model>(_ view: View<Model>, _ model: Model) throws -> String {
        String(decoding: try read([view]).templates.render(view, model, in: .en), as: UTF8.self)
    }
}

/// A model with one name of each kind.
struct Sample: ViewModel {
    struct Inner: ViewModel {
        let name: String

        static let names: [Name<Self>] = [.text("name") { $0.name }]
    }

    struct Hiding: ViewModel {
        static let names: [Name<Self>] = [.text("subject") { _ in "hidden" }, .text("text") { _ in nil }]
    }

    struct List: ViewModel {
        let list: [Inner]

        static let names: [Name<Self>] = [.list("list") { $0.list }]
    }

    var subject = "world"

    static let some = Sample()

    static let names: [Name<Self>] = [
        .text("subject") { $0.subject },
        .text("text") { _ in "---" },
        .text("lines") { _ in "<\n->" },
        .text("nothing") { _ in nil },
        .flag("yes") { _ in true },
        .flag("no") { _ in false },
        .model("inner") { _ in Inner(name: "Joe") },
        .model("noInner") { _ in Inner?.none },
        .model("hiding") { _ in Hiding() },
        .list("list") { _ in ["1", "2", "3"].map(Inner.init) },
        .list("emptyList") { _ in [Inner]() },
        .list("lists") { _ in [List(list: [Inner(name: "1"), Inner(name: "2")]), List(list: [Inner(name: "3")])] },
        .texts("words") { _ in ["a", "b", "c"] },
        .json("facts") { .object(["name": .string($0.subject), "count": .array([.number(1), .null])]) },
    ]
}

import Daemon
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// The background work of a daemon.
@Suite struct WorkerTests {
    /// Notes in which order its parts ran; each test has one of its own, found by a setting.
    private final class Diary: Sendable {
        static let all = Mutex<[String: Diary]>([:])
        private let lines = Mutex<[String]>([])

        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: " ") } }
    }

    private struct Work: Service {
        let diary: Diary

        func run() async throws {
            diary.note("worked")
            try? await gracefulShutdown()
            diary.note("stopped")
        }
    }

    private enum WorkingDaemon: ShopDaemon {
        static let name = "working"
        static let summary = "works"
        static let diary = Setting<String>("DIARY", type: "text", default: "", help: "whose") {
            text throws(InvalidSetting) in text
        }
        static let settings: [any SettingDeclaration] = [diary]

        static func build(_ setup: Setup) async throws -> Blueprint {
            let name = try setup.settings.value(of: diary)
            let diary = Diary.all.withLock { $0[name] } ?? Diary()
            var blueprint = Blueprint { _ in }
            blueprint.dependencies = [
                Dependency("nothing") {
                    diary.note("asked")
                    return .well
                }
            ]
            blueprint.prepare = { diary.note("prepared") }
            blueprint.workers = [Work(diary: diary), Work(diary: diary)]
            return blueprint
        }
    }

    private let diary = Diary()
    private let environment: [String: String]

    init() {
        let name = UUID().uuidString
        environment = ["DIARY": name]
        Diary.all.withLock { [diary] in $0[name] = diary }
    }

    @Test func `workers begin when the daemon is prepared, and end with it`() async throws {
        try await TestDaemon.with(WorkingDaemon.self, environment: environment) { _ async throws in
            #expect(try await eventually { diary.text == "prepared worked worked" })
        }
        #expect(diary.text == "prepared worked worked stopped stopped")
    }

    @Test func `a check starts no worker`() async throws {
        let settings = try Settings(
            environment: environment.merging(["SECRET_KEY": TestDaemon.secret]) { $1 },
            declared: WorkingDaemon.allSettings)
        let runner = DaemonRunner<WorkingDaemon>(
            settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(try await runner.check())
        #expect(diary.text == "asked")
    }
}

import Daemon
import FoundationEssentials
import TestSupport
import Testing

/// Limits in other files must fit those of the daemons.
@Suite struct TimeLimitsTests {
    @Test(arguments: TimeLimits.relations)
    func `whoever waits has more time than what is waited for`(relation: TimeLimits.Relation) {
        #expect(relation.holds, "\(relation.shorter) is not shorter than \(relation.longer): \(relation)")
    }

    @Test func `news of sessions come before a request gives up on them`() {
        let limits = SessionWatch.Limits()
        #expect(limits.interval < limits.staff && limits.question < limits.patience)
        #expect(limits.patience < TimeLimits.call && limits.firstPatience < TimeLimits.hashingCall)
    }

    // MARK: - nginx

    @Test func `nginx waits longer than a daemon, and closes what is idle before it does`() throws {
        let proxy = try File("nginx/snippets/proxy.conf")
        let api = try #require(try proxy.durations("proxy_read_timeout").first)
        #expect(api > TimeLimits.orderingCall && api > TimeLimits.hashingCall)
        #expect(api > TimeLimits.connectionWait + TimeLimits.statement)
        // A read that is repeated has had its first try.
        #expect(try proxy.durations("proxy_next_upstream_timeout").allSatisfy { $0 > api })

        let shop = try File("nginx/shop.conf")
        let pages = try shop.durations("proxy_read_timeout")
        #expect(pages.count == 2 && pages.allSatisfy { $0 > TimeLimits.page })
        #expect(try shop.durations("client_body_timeout") == [TimeLimits.body])

        let idle = try File("nginx/site/upstreams.conf").durations("keepalive_timeout")
        #expect(
            idle.count == 5 && idle.allSatisfy { $0 < TimeLimits.drain && TimeLimits.drain < TimeLimits.idleConnection }
        )
    }

    // MARK: - systemd

    @Test(arguments: ["auth", "catalog", "cart", "order", "gateway", "mail"])
    func `systemd grants each daemon the time that it takes`(daemon: String) throws {
        let unit = try File("systemd/shop-\(daemon).service")
        let stop = try #require(try unit.durations("TimeoutStopSec").first)
        // With a second for the journal.
        #expect(stop > TimeLimits.graceful + TimeLimits.cancelled + .seconds(1))
        #expect(try #require(try unit.durations("TimeoutStartSec").first) > TimeLimits.databaseStart + .seconds(10))
        // A daemon notifies three times within it, and a busy host may lose one.
        #expect(try #require(try unit.durations("WatchdogSec").first) >= TimeLimits.heartbeat * 2)
    }

    // MARK: - Containers

    @Test(arguments: ["auth", "catalog", "cart", "order", "gateway", "mail"])
    func `containers have the time to stop and to answer`(daemon: String) throws {
        let pod = try File("kubernetes/\(daemon).yaml")
        let grace = try #require(try pod.durations("terminationGracePeriodSeconds").first)
        // The pause before it is told to stop counts.
        #expect(grace > TimeLimits.graceful + TimeLimits.cancelled + .seconds(5))
        #expect(try pod.durations("timeoutSeconds").allSatisfy { $0 > TimeLimits.health })
    }

    @Test func `docker has the patience that the daemons need`() throws {
        let compose = try File("docker-compose.yml")
        let grace = try #require(try compose.durations("stop_grace_period").first)
        #expect(grace > TimeLimits.graceful + TimeLimits.cancelled)
        #expect(try compose.durations("timeout").allSatisfy { $0 > TimeLimits.health })
        let probes = try File("Dockerfile").durations("--timeout")
        #expect(!probes.isEmpty && probes.allSatisfy { $0 > TimeLimits.health })
    }

    /// A file of the repository in which durations stand behind names: `name 10s;`, `Name=90s`, `name: 40`, `--name=3s`.
    private struct File {
        private let words: [Substring]

        init(_ path: String) throws {
            let text = try String(contentsOfFile: repositoryFolder(path), encoding: .utf8)
            let lines = text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
            words = lines.flatMap { $0.split { " =:;{}\t".contains($0) } }
        }

        func durations(_ name: String) throws -> [Duration] {
            try words.indices.filter { words[$0] == name }.map { index in
                let value = try #require(index + 1 < words.endIndex ? words[index + 1] : nil)
                let digits = value.prefix(while: \.isNumber)
                let number = try #require(Int(digits), "\(name) \(value)")
                switch value.dropFirst(digits.count) {
                case "ms": return .milliseconds(number)
                case "", "s": return .seconds(number)
                case "m", "min": return .seconds(60 * number)
                case let unit: throw Unknown(unit: String(unit))
                }
            }
        }

        struct Unknown: Error { let unit: String }
    }
}

import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Wire

/// The counters of a daemon. The number of time series is bounded, because routes are counted by their patterns and never by
/// address.
final class Metrics: Sendable {
    private struct RequestKey: Hashable {
        let method: String
        let route: String
        let status: Int

        var order: (String, String, Int) { (route, method, status) }
    }

    private struct CallKey: Hashable {
        let sister: String
        let status: Int

        var order: (String, Int) { (sister, status) }
    }

    private let requests = Mutex<[RequestKey: Histogram]>([:])
    private let calls = Mutex<[CallKey: Histogram]>([:])

    /// - Parameter route: its pattern; nil if the address matches no route.
    func countRequest(_ method: HTTPRequest.Method, route: String?, status: Int, took duration: Duration) {
        // A client may send any word as the method.
        let known = [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options].contains(method)
        // Without a route, the router sets a word instead of a path.
        let isRoute = route?.hasPrefix("/") ?? false
        let key = RequestKey(
            method: known ? method.rawValue : "other", route: isRoute ? route ?? "" : "other", status: status)
        requests.withLock { $0[key, default: Histogram()].observe(duration) }
    }

    /// - Parameter status: of the answer; 0 if none came.
    func countCall(of sister: String, status: Int, took duration: Duration) {
        calls.withLock { $0[CallKey(sister: sister, status: status), default: Histogram()].observe(duration) }
    }

    /// All these counters, and the state of the process.
    func all(load: ServerLoad) -> [Metric] {
        var requests = Metric(
            "shop_request_duration_seconds", .histogram, "Time to answer requests, by route and status.")
        for (key, histogram) in self.requests.withLock({ $0 }).sorted(by: { $0.key.order < $1.key.order }) {
            requests.samples += histogram.samples([
                (name: "method", value: key.method), (name: "route", value: key.route),
                (name: "status", value: String(key.status)),
            ])
        }
        var calls = Metric(
            "shop_sister_call_duration_seconds", .histogram,
            "Duration of calls to another daemon, by its name and status; status 0: no answer.")
        for (key, histogram) in self.calls.withLock({ $0 }).sorted(by: { $0.key.order < $1.key.order }) {
            calls.samples += histogram.samples([
                (name: "sister", value: key.sister), (name: "status", value: String(key.status)),
            ])
        }
        let inWork = Double(load.requests.load(ordering: .relaxed))
        let connections = Double(load.connections.load(ordering: .relaxed))
        return [
            requests, calls,
            Metric("shop_requests_in_work", .gauge, "Requests in progress.", value: inWork),
            Metric("shop_connections", .gauge, "Open connections of clients.", value: connections),
        ] + ProcessMetrics.all
    }
}

/// The standard process metrics of Prometheus, with their usual names.
private enum ProcessMetrics {
    static var all: [Metric] {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        return [
            Metric("process_cpu_seconds_total", .counter, "Total user and system CPU time.", value: cpu),
            Metric(
                "process_resident_memory_bytes", .gauge, "Resident memory, including shared pages.",
                value: residentBytes),
            Metric(
                "process_start_time_seconds", .gauge, "Start time of the process, in seconds since 1970.",
                value: startTime),
        ]
    }

    /// Read once, at the first request.
    private static let startTime: Double = {
        // proc_pid_stat(5): the 22nd field is the start time in ticks since boot. The name before it may contain spaces.
        let fields = read("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 19, let ticks = Double(fields[19]) else { return 0 }
        var (now, sinceBoot) = (timespec(), timespec())
        clock_gettime(CLOCK_REALTIME, &now)
        clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
        let boot = Double(now.tv_sec - sinceBoot.tv_sec) + Double(now.tv_nsec - sinceBoot.tv_nsec) / 1e9
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static var residentBytes: Double {
        // proc_pid_statm(5): the second field, in pages.
        let fields = read("/proc/self/statm").split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return 0 }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func read(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        return String(unsafeUninitializedCapacity: 1024) { max(0, Glibc.read(file, $0.baseAddress, $0.count)) }
    }
}

/// `GET /metrics`, on the sockets for sisters only: the daemon's counters, and numbers from its database or Redis.
struct MetricsRoute: Sendable {
    let metrics: Metrics
    let load: ServerLoad
    let details: @Sendable (inout [Metric]) async throws -> Void

    func answer() async -> Response {
        var text = ""
        for metric in metrics.all(load: load) { metric.write(to: &text) }
        // An unreachable database must not hide the other metrics. `shop_details_known` reports it.
        var known: [Metric] = []
        let isKnown = (try? await details(&known)) != nil
        Metric(
            "shop_details_known", .gauge, "1 if the database or Redis could be queried, else 0.",
            value: isKnown ? 1 : 0
        )
        .write(to: &text)
        for metric in known { metric.write(to: &text) }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

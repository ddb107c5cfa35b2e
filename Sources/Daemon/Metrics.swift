import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Wire

/// What a daemon counts while it works. The number of time series is bounded: routes by their patterns, never by address.
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

    /// - Parameter route: its pattern; nil for an address that is no route.
    func countRequest(_ method: HTTPRequest.Method, route: String?, status: Int, took duration: Duration) {
        // A client may send any word as a method.
        let known = [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options].contains(method)
        // Where there is no route, the router says a word instead of a path.
        let isRoute = route?.hasPrefix("/") ?? false
        let key = RequestKey(
            method: known ? method.rawValue : "other", route: isRoute ? route ?? "" : "other", status: status)
        requests.withLock { $0[key, default: Histogram()].observe(duration) }
    }

    /// - Parameter status: of the answer; 0 when none came.
    func countCall(of sister: String, status: Int, took duration: Duration) {
        calls.withLock { $0[CallKey(sister: sister, status: status), default: Histogram()].observe(duration) }
    }

    /// All that is counted here, and how the process is.
    func all(load: ServerLoad) -> [Metric] {
        var requests = Metric(
            "shop_request_duration_seconds", .histogram, "Time to answer a request, by route and status.")
        for (key, histogram) in self.requests.withLock({ $0 }).sorted(by: { $0.key.order < $1.key.order }) {
            requests.samples += histogram.samples([
                (name: "method", value: key.method), (name: "route", value: key.route),
                (name: "status", value: String(key.status)),
            ])
        }
        var calls = Metric(
            "shop_sister_call_duration_seconds", .histogram,
            "Time of a call to another daemon, by its name and status; status 0: no answer.")
        for (key, histogram) in self.calls.withLock({ $0 }).sorted(by: { $0.key.order < $1.key.order }) {
            calls.samples += histogram.samples([
                (name: "sister", value: key.sister), (name: "status", value: String(key.status)),
            ])
        }
        let inWork = Double(load.requests.load(ordering: .relaxed))
        let connections = Double(load.connections.load(ordering: .relaxed))
        return [
            requests, calls,
            Metric("shop_requests_in_work", .gauge, "Requests that are not answered yet.", value: inWork),
            Metric("shop_connections", .gauge, "Open connections of clients.", value: connections),
        ] + ProcessMetrics.all
    }
}

/// What Prometheus expects of every process, under its usual names.
private enum ProcessMetrics {
    static var all: [Metric] {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        return [
            Metric("process_cpu_seconds_total", .counter, "Time of processors that was used.", value: cpu),
            Metric(
                "process_resident_memory_bytes", .gauge, "Resident memory, with what is shared.", value: residentBytes),
            Metric("process_start_time_seconds", .gauge, "When it started, in seconds since 1970.", value: startTime),
        ]
    }

    /// Read once, when the first request comes.
    private static let startTime: Double = {
        // proc_pid_stat(5): the 22nd field is the start in ticks since boot; the name before may hold spaces.
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

/// `GET /metrics`, for sisters' sockets only: what a daemon counts, and what is known where its data is.
struct MetricsRoute: Sendable {
    let metrics: Metrics
    let load: ServerLoad
    let details: @Sendable (inout [Metric]) async throws -> Void

    func answer() async -> Response {
        var text = ""
        for metric in metrics.all(load: load) { metric.write(to: &text) }
        // A database that is away must not hide the rest; its absence is a number too.
        var known: [Metric] = []
        let isKnown = (try? await details(&known)) != nil
        Metric(
            "shop_details_known", .gauge, "1 when the daemon's data could be asked, else 0.",
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

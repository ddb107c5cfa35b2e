/// A metric in the text-based format 0.0.4 of Prometheus.
package struct Metric: Sendable {
    /// The type in Prometheus's format.
    package enum Kind: String, Sendable {
        /// It only grows until the daemon restarts.
        case counter
        case gauge, histogram
    }

    /// The name begins with `shop_` and ends with the unit: `shop_request_duration_seconds`.
    package let name: String
    package let help: String
    package let kind: Kind
    package var samples: [Sample]

    /// One number of a metric, with its labels.
    package struct Sample: Sendable {
        /// `_bucket`, `_sum` or `_count` of a histogram.
        var suffix = ""
        let labels: [(name: String, value: String)]
        let value: Double
    }

    package init(_ name: String, _ kind: Kind, _ help: String, samples: [Sample] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A metric that has one number.
    package init(_ name: String, _ kind: Kind, _ help: String, value: Double) {
        self.init(name, kind, help, samples: [Sample(labels: [], value: value)])
    }

    /// A metric with a number for each value of a label.
    package init(_ name: String, _ kind: Kind, _ help: String, by label: String, _ values: [(String, Double)]) {
        self.init(
            name, kind, help,
            samples: values.map { Sample(labels: [(name: label, value: $0.0)], value: $0.1) })
    }

    /// Whether the database or Redis refuses changes: `Blueprint.refusal` as a number.
    package static func changesRefused(_ isSo: Bool) -> Metric {
        Metric(
            "shop_changes_refused", .gauge, "1 while the database or Redis can be read but not changed, else 0.",
            value: isSo ? 1 : 0)
    }

    /// The metric as lines of text.
    func write(to text: inout String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            text += name
            text += sample.suffix
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
                text += "{\(labels.joined(separator: ","))}"
            }
            text += " \(Self.number(sample.value))\n"
        }
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }
}

/// A histogram of durations with the same buckets everywhere.
struct Histogram: Sendable {
    /// Upper bounds in seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private var counts = [Int](repeating: 0, count: bounds.count)
    private var count = 0
    private var sum = 0.0

    mutating func observe(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[bucket] += 1 }
        count += 1
        sum += seconds
    }

    func samples(_ labels: [(name: String, value: String)]) -> [Metric.Sample] {
        var samples: [Metric.Sample] = []
        var below = 0
        for (bound, count) in zip(Self.bounds, counts) {
            below += count
            samples.append(
                Metric.Sample(
                    suffix: "_bucket", labels: labels + [(name: "le", value: "\(bound)")], value: Double(below)))
        }
        samples.append(
            Metric.Sample(suffix: "_bucket", labels: labels + [(name: "le", value: "+Inf")], value: Double(count)))
        samples.append(Metric.Sample(suffix: "_sum", labels: labels, value: sum))
        samples.append(Metric.Sample(suffix: "_count", labels: labels, value: Double(count)))
        return samples
    }
}

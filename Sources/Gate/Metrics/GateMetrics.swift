internal import Support
internal import Synchronization

/// Counters, gauges and histograms of the gate, in the text form that Prometheus reads.
///
/// No label holds a user, a host or a path: the number of series is bounded by what this program
/// itself can say.
package final class GateMetrics: Sendable {
    package enum Counter: String, CaseIterable, Sendable {
        case requests = "dlp_gate_requests_total"
        case bytes = "dlp_gate_bytes_total"
        case findings = "dlp_gate_findings_total"
        case unread = "dlp_gate_unread_total"
        case workerFailures = "dlp_gate_worker_failures_total"
        case recordsFailed = "dlp_gate_records_failed_total"
        case clientGone = "dlp_gate_client_gone_total"
        case protocolErrors = "dlp_gate_protocol_errors_total"
        case canaryRuns = "dlp_gate_canary_runs_total"

        var help: String {
            switch self {
            case .requests: "Requests that were answered."
            case .bytes: "Bytes of bodies that were received."
            case .findings: "Findings, by class."
            case .unread: "Parts that could not be read, by reason."
            case .workerFailures: "Worker processes that failed, by kind."
            case .recordsFailed: "Incidents that could not be written."
            case .clientGone: "Clients that left before their answer."
            case .protocolErrors: "Requests that broke their protocol, by kind."
            case .canaryRuns: "Checks of the whole path with a planted value."
            }
        }
    }

    package enum Gauge: String, CaseIterable, Sendable {
        case inFlight = "dlp_gate_inflight"
        case connections = "dlp_gate_connections"
        case spoolBytes = "dlp_gate_spool_bytes"
        case sessions = "dlp_gate_sessions"
        case queueOldest = "dlp_gate_queue_oldest_seconds"
        case reloadFailed = "dlp_gate_reload_failed"
        case canaryOK = "dlp_gate_canary_ok"
        case ready = "dlp_gate_ready"
        case policyInfo = "dlp_gate_policy_info"

        var help: String {
            switch self {
            case .inFlight: "Requests that are being received or scanned."
            case .connections: "Open connections, by listener."
            case .spoolBytes: "Bytes of bodies that are here."
            case .sessions: "Resumable uploads that are not complete."
            case .queueOldest: "How long the oldest waiting request has waited."
            case .reloadFailed: "1 when the last reload was refused and the old policies hold."
            case .canaryOK: "1 when the last check of the whole path ended as it must."
            case .ready: "1 when uploads are scanned."
            case .policyInfo: "The generation of the policies, by zone; always 1."
            }
        }
    }

    package enum Histogram: String, CaseIterable, Sendable {
        case receive = "dlp_gate_receive_seconds"
        case queue = "dlp_gate_queue_seconds"
        case scan = "dlp_gate_scan_seconds"
        case answer = "dlp_gate_answer_seconds"

        var help: String {
            switch self {
            case .receive: "From the head to the last byte of a body."
            case .queue: "From the last byte to the beginning of the scan."
            case .scan: "From the beginning of the scan to its verdict."
            case .answer: "From the verdict to the last byte of the answer."
            }
        }
    }

    /// Upper bounds in seconds.
    static let bounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120,
    ]

    private struct Buckets {
        var counts = [Int](repeating: 0, count: bounds.count + 1)
        var sum = 0.0
    }

    private struct Values {
        var counters: [Counter: [String: Int]] = [:]
        var gauges: [Gauge: [String: Double]] = [:]
        var histograms: [Histogram: [String: Buckets]] = [:]
    }

    private let values = Mutex(Values())

    package init() {}

    /// - Parameter labels: in the order in which they are always given.
    package func add(_ counter: Counter, _ labels: [(String, String)] = [], by amount: Int = 1) {
        let key = Self.key(labels)
        values.withLock { $0.counters[counter, default: [:]][key, default: 0] += amount }
    }

    package func set(_ gauge: Gauge, _ labels: [(String, String)] = [], to value: Double) {
        let key = Self.key(labels)
        values.withLock { $0.gauges[gauge, default: [:]][key] = value }
    }

    package func change(_ gauge: Gauge, _ labels: [(String, String)] = [], by amount: Double) {
        let key = Self.key(labels)
        values.withLock { $0.gauges[gauge, default: [:]][key, default: 0] += amount }
    }

    /// Removes all series of a gauge, whose labels change.
    package func clear(_ gauge: Gauge) { values.withLock { $0.gauges[gauge] = nil } }

    package func observe(
        _ histogram: Histogram, _ labels: [(String, String)] = [], seconds: Double
    ) {
        let key = Self.key(labels)
        let index = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        values.withLock {
            $0.histograms[histogram, default: [:]][key, default: Buckets()].counts[index] += 1
            $0.histograms[histogram]?[key]?.sum += seconds
        }
    }

    /// The exposition format, version 0.0.4.
    package func text() -> String {
        let values = values.withLock { $0 }
        var out = ""
        func head(_ name: String, _ help: String, _ type: String) {
            out += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        }
        for counter in Counter.allCases {
            head(counter.rawValue, counter.help, "counter")
            for (labels, value) in (values.counters[counter] ?? [:]).sorted(by: { $0.key < $1.key })
            {
                out += "\(counter.rawValue)\(Self.braced(labels)) \(value)\n"
            }
        }
        for gauge in Gauge.allCases {
            head(gauge.rawValue, gauge.help, "gauge")
            for (labels, value) in (values.gauges[gauge] ?? [:]).sorted(by: { $0.key < $1.key }) {
                out += "\(gauge.rawValue)\(Self.braced(labels)) \(value)\n"
            }
        }
        for histogram in Histogram.allCases {
            head(histogram.rawValue, histogram.help, "histogram")
            let series = (values.histograms[histogram] ?? [:]).sorted { $0.key < $1.key }
            for (labels, buckets) in series {
                let name = histogram.rawValue
                let prefix = labels.isEmpty ? "" : labels + ","
                var total = 0
                for (bound, count) in zip(Self.bounds, buckets.counts) {
                    total += count
                    out += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
                }
                total += buckets.counts.last ?? 0
                out += "\(name)_bucket{\(prefix)le=\"+Inf\"} \(total)\n"
                out += "\(name)_sum\(Self.braced(labels)) \(buckets.sum)\n"
                out += "\(name)_count\(Self.braced(labels)) \(total)\n"
            }
        }
        return out
    }

    private static func key(_ labels: [(String, String)]) -> String {
        labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
    }

    private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
            "\n", with: "\\n")
    }
}

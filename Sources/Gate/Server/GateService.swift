package import LeakDetect
internal import Support

/// A gate as a service: everything a configuration asks for, put together.
package final class GateService {
    let context: ServerContext
    private let server: GateServer
    private var isStopped = false

    /// - Throws: `PolicyError`; what opening the spool and the records said.
    package init(_ configuration: GateConfiguration, state: String?) throws {
        let metrics = GateMetrics()
        let store = try PolicyStore(configuration, folder: .locate(), state: state)
        let spool = try Self.spool(configuration, metrics)
        let sinks: RecordSinks
        do {
            sinks = try RecordSinks(configuration.records)
        } catch {
            throw PolicyError(
                file: configuration.records.file ?? "/dev/log",
                message: "incidents cannot be written: \(error)",
                hint: "records: in \(configuration.file)")
        }
        let judge = try Judge(store: store, sinks: sinks, metrics: metrics)
        context = ServerContext(
            store: store, judge: judge, spool: spool, metrics: metrics, sinks: sinks)
        server = GateServer(context)
        tellPolicies()
    }

    private static func spool(
        _ configuration: GateConfiguration, _ metrics: GateMetrics
    ) throws(PolicyError) -> Spool {
        do {
            return try Spool(
                folder: configuration.spoolFolder, capacity: configuration.limits.spool,
                metrics: metrics)
        } catch {
            throw PolicyError(
                file: configuration.spoolFolder, message: "bodies cannot be kept there: \(error)",
                hint: "spool: in \(configuration.file)")
        }
    }

    package func start(passed: [String: [Int32]]) throws -> [(listener: Listener, place: String)] {
        try server.start(passed: passed)
    }

    /// Finishes what is here; once more does nothing.
    package func stop(graceSeconds: Int) {
        guard !isStopped else { return }
        isStopped = true
        server.stop(graceSeconds: graceSeconds)
    }

    /// - Throws: `PolicyError`; the old settings hold then. Listeners, spool and records stay as
    ///   they are until a restart.
    package func reload(_ configuration: GateConfiguration) throws(PolicyError) {
        context.sinks.reopen()
        try context.store.reload(configuration)
        context.metrics.set(.reloadFailed, to: 0)
        tellPolicies()
    }

    package func reloadFailed() { context.metrics.set(.reloadFailed, to: 1) }

    package var isOfAnotherDay: Bool { context.store.isOfAnotherDay }

    /// Each second or so.
    package func tick() {
        context.readiness.check(context) { _ in }
    }

    /// Runs the canaries and waits for them.
    ///
    /// - Returns: nothing when uploads are scanned.
    package func readinessProblems() -> [String] {
        let answers = BlockingQueue<[String]>()
        context.readiness.run(context) { _ = answers.push($0) }
        return answers.take() ?? []
    }

    private func tellPolicies() {
        context.metrics.clear(.policyInfo)
        context.metrics.set(
            .policyInfo, [("istag", context.store.current.policies.tag)], to: 1)
    }
}

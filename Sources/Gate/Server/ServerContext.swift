/// What all listeners of a gate share.
package final class ServerContext: Sendable {
    package let store: PolicyStore
    package let judge: Judge
    package let spool: Spool
    package let metrics: GateMetrics
    package let sinks: RecordSinks
    package let readiness = Readiness()

    package init(
        store: PolicyStore, judge: Judge, spool: Spool, metrics: GateMetrics, sinks: RecordSinks
    ) {
        self.store = store
        self.judge = judge
        self.spool = spool
        self.metrics = metrics
        self.sinks = sinks
    }
}

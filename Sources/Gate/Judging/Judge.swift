internal import Glibc
internal import Identity
internal import LeakDetect
internal import Support
internal import Synchronization

/// Judges uploads: which zone, what is in them, what is told of them.
///
/// Listeners hand over an upload when all of it is here, and are called back once. Scans run on
/// threads of their own, since a scan waits for its workers: small plain bodies on one lane, all
/// others on a second, so that no pile of documents keeps a form waiting.
package final class Judge: Sendable {
    package typealias Delivery = @Sendable (Judgement) -> Void

    private struct Job: Sendable {
        var upload: Upload
        var zone: GateZone
        var by: String
        var queued: Double
        var deliver: Delivery
    }

    private let store: PolicyStore
    private let sinks: RecordSinks
    private let metrics: GateMetrics
    private let small: BlockingQueue<Job>
    private let large: BlockingQueue<Job>
    private let deadlines = Deadlines()
    private let inFlight = Mutex(0)
    private let isDraining = Mutex(false)
    private let ended = BlockingQueue<Bool>()
    private let threadCount: Int
    /// Room for probes, which must not wait for that of uploads.
    private let probes: Spool

    /// Bodies of at most so many bytes that are text or a form go on the first lane.
    private static let smallBytes = 1 << 20

    package init(store: PolicyStore, sinks: RecordSinks, metrics: GateMetrics) throws {
        self.store = store
        self.sinks = sinks
        self.metrics = metrics
        let limits = store.current.configuration.limits
        probes = Spool(memoryOf: 1 << 20)
        small = BlockingQueue(capacity: limits.inFlight)
        large = BlockingQueue(capacity: limits.inFlight)
        let processors = limits.threads > 0 ? limits.threads : Parallel.width
        threadCount = 2 * processors
        for lane in [small, large] {
            for number in 0..<processors {
                let name = (lane === small ? "scan-small-" : "scan-large-") + "\(number)"
                try OSThread(name: name) { [self] in
                    run(lane)
                    _ = ended.push(true)
                }.start()
            }
        }
        try deadlines.start()
    }

    package var waiting: Int { small.count + large.count }

    /// - Parameter deliver: called once, from any thread; possibly before this returns.
    package func submit(_ upload: Upload, _ deliver: @escaping Delivery) {
        let (configuration, policies) = store.current
        let table = ZoneTable(configuration.zones)
        let decision = table.decide(
            upload.origin, requestDecides: upload.requestDecides, today: .today)
        metrics.observe(.receive, seconds: upload.receiveSeconds)
        metrics.add(.bytes, [("listener", upload.listener)], by: upload.body.count)
        switch decision.action {
        case .block(let reason):
            var judgement = Judgement(
                outcome: .refuse(.blocked), reason: "destination", zone: .high)
            judgement.message = reason
            judgement.rule = decision.by
            conclude(judgement, upload, decision.by, policies, configuration, deliver: deliver)
        case .allow:
            let judgement = Judgement(outcome: .allow, reason: "excepted", zone: .high)
            conclude(judgement, upload, decision.by, policies, configuration, deliver: deliver)
        case .scan(let zone):
            let isRoom =
                !isDraining.withLock { $0 }
                && inFlight.withLock { count in
                    guard count < configuration.limits.inFlight else { return false }
                    count += 1
                    return true
                }
            let job = Job(
                upload: upload, zone: zone, by: decision.by, queued: Clock.monotonic(),
                deliver: deliver)
            guard isRoom else { return refuse(job, .busy, "busy") }
            metrics.change(.inFlight, by: 1)
            if !(isSmall(upload) ? small : large).push(job) {
                release()
                refuse(job, .busy, "busy")
            }
        }
    }

    /// Refused before all of it was here, or for a reason that only the listener knows.
    package func refuse(
        _ upload: Upload, _ kind: BlockPage.Kind, reason: String, detail: String? = nil,
        _ deliver: @escaping Delivery
    ) {
        let (configuration, policies) = store.current
        let decision = ZoneTable(configuration.zones).decide(
            upload.origin, requestDecides: upload.requestDecides, today: .today)
        var zone = GateZone.high
        if case .scan(let given) = decision.action { zone = given }
        var judgement = Judgement(outcome: .refuse(kind), reason: reason, zone: zone)
        judgement.message = detail ?? ""
        conclude(judgement, upload, decision.by, policies, configuration, deliver: deliver)
    }

    /// Judges bytes like an upload, and tells nobody: for checks of the whole path.
    func probe(_ bytes: [UInt8], zone: GateZone, _ deliver: @escaping Delivery) {
        let body = SpooledBody(probes, most: bytes.count)
        do {
            try bytes.withUnsafeBytes { try body.append($0) }
        } catch {
            return deliver(Judgement(outcome: .refuse(.busy), reason: "no-room", zone: zone))
        }
        var upload = Upload(
            listener: "probe", peer: "",
            origin: UploadOrigin(destination: UploadDestination(scheme: "", host: "", port: nil)),
            body: body)
        upload.isProbe = true
        metrics.add(.canaryRuns)
        let job = Job(
            upload: upload, zone: zone, by: "probe", queued: Clock.monotonic(), deliver: deliver)
        inFlight.withLock { $0 += 1 }
        metrics.change(.inFlight, by: 1)
        guard small.push(job) else {
            release()
            return deliver(Judgement(outcome: .refuse(.busy), reason: "busy", zone: zone))
        }
    }

    /// New uploads are refused; those that are here are finished.
    package func drain(seconds: Int) {
        isDraining.withLock { $0 = true }
        let end = Clock.monotonic() + Double(seconds)
        while inFlight.withLock({ $0 }) > 0, Clock.monotonic() < end { usleep(20_000) }
        small.close()
        large.close()
        deadlines.cancelAll()
        for _ in 0..<threadCount { _ = ended.take() }
        deadlines.finish()
    }

    private func isSmall(_ upload: Upload) -> Bool {
        guard upload.body.count <= Self.smallBytes else { return false }
        return BodyKind.isPlain(upload)
    }

    private func release() {
        inFlight.withLock { $0 -= 1 }
        metrics.change(.inFlight, by: -1)
    }

    // MARK: On the lanes' threads

    private func run(_ lane: BlockingQueue<Job>) {
        let scanners = ScannerShelf()
        while let job = lane.take() {
            metrics.set(
                .queueOldest,
                to: lane.oldest.map { Clock.monotonic() - $0.queued } ?? 0)
            judge(job, scanners)
            release()
        }
    }

    private func judge(_ job: Job, _ scanners: ScannerShelf) {
        let (configuration, policies) = store.current
        let began = Clock.monotonic()
        let limit = Double(configuration.limits.verdictSeconds)
        guard !job.upload.cancellation.isCancelled else {
            metrics.add(.clientGone)
            return job.deliver(Judgement(outcome: .refuse(.busy), reason: "gone", zone: job.zone))
        }
        guard began - job.queued < limit else { return refuse(job, .blocked, "timed-out") }
        metrics.observe(.queue, seconds: began - job.queued)
        let watch = deadlines.add(job.upload.cancellation, at: job.queued + limit)
        defer { deadlines.remove(watch) }
        let judgement: Judgement
        do {
            judgement = try scanners.judge(
                job.upload, zone: job.zone, policies: policies, configuration: configuration)
        } catch is Cancelled {
            if deadlines.hasPassed(watch) { return refuse(job, .blocked, "timed-out") }
            metrics.add(.clientGone)
            return job.deliver(Judgement(outcome: .refuse(.busy), reason: "gone", zone: job.zone))
        } catch let error as AmbiguousBody {
            return refuse(job, .ambiguous, "ambiguous", error.description)
        } catch {
            // Nothing is known of what came: nothing passes.
            return refuse(job, .busy, "scan-failed", "\(error)")
        }
        let ended = Clock.monotonic()
        metrics.observe(.scan, seconds: ended - began)
        var timing = Incident.Timing()
        timing.queue = Int((began - job.queued) * 1000)
        timing.scan = Int((ended - began) * 1000)
        conclude(
            judgement, job.upload, job.by, policies, configuration, timing: timing,
            deliver: job.deliver)
    }

    private func refuse(
        _ job: Job, _ kind: BlockPage.Kind, _ reason: String, _ detail: String? = nil
    ) {
        let (configuration, policies) = store.current
        var judgement = Judgement(outcome: .refuse(kind), reason: reason, zone: job.zone)
        if kind == .ambiguous { judgement.message = detail ?? "" }
        conclude(
            judgement, job.upload, job.by, policies, configuration, detail: detail,
            deliver: job.deliver)
    }

    // MARK: Records

    private func conclude(
        _ judgement: Judgement, _ upload: Upload, _ by: String, _ policies: PolicyGeneration,
        _ configuration: GateConfiguration, timing: Incident.Timing = Incident.Timing(),
        detail: String? = nil, deliver: @escaping Delivery
    ) {
        var judgement = judgement
        // Only what policies decided is let through when nothing is enforced: what could not be
        // decided, or is too large to be, stays refused.
        let isPolicy =
            judgement.outcome == .refuse(.blocked)
            && ["policy", "destination"].contains(judgement.reason)
        var status = 200
        if case .refuse(let kind) = judgement.outcome { status = kind.status }
        if isPolicy, !configuration.enforces {
            judgement.wouldBe = "block"
            judgement.outcome = .warn
            status = 200
        }
        if upload.isProbe { return deliver(judgement) }
        metrics.add(
            .requests,
            [
                ("listener", upload.listener), ("verdict", judgement.word),
                ("zone", judgement.zone.rawValue), ("reason", judgement.reason),
            ])
        for part in judgement.parts {
            for finding in part.verdict.findings {
                metrics.add(.findings, [("class", finding.className)])
            }
            for unread in part.verdict.unread { metrics.add(.unread, [("reason", unread.reason)]) }
        }
        let needsRecord = judgement.outcome != .allow && judgement.outcome != .refuse(.busy)
        guard needsRecord || configuration.records.allows != .none else {
            return deliver(judgement)
        }
        let incident = incident(
            judgement, upload, by, policies, configuration, timing, detail, status)
        judgement.incident = incident.id
        let answer = judgement
        let mustBeWritten = needsRecord && configuration.records.mustBeWritten
        let metrics = metrics
        sinks.append(incident) { failure in
            guard failure != nil else { return deliver(answer) }
            metrics.add(.recordsFailed)
            guard mustBeWritten else { return deliver(answer) }
            deliver(
                Judgement(outcome: .refuse(.busy), reason: "no-record", zone: answer.zone))
        }
    }

    private func incident(
        _ judgement: Judgement, _ upload: Upload, _ by: String, _ policies: PolicyGeneration,
        _ configuration: GateConfiguration, _ timing: Incident.Timing, _ detail: String?,
        _ status: Int
    ) -> Incident {
        let verdict: Incident.Verdict =
            switch judgement.outcome {
            case .allow: .allow
            case .warn: judgement.wouldBe == nil ? .warn : .block
            case .refuse(.blocked): .block
            case .refuse: .refuse
            }
        var incident = Incident(
            id: upload.id, gate: configuration.name, listener: upload.listener, peer: upload.peer,
            zone: judgement.zone, zoneBy: by, policy: policies.tag, verdict: verdict,
            status: status, reason: judgement.reason)
        incident.enforced = judgement.wouldBe == nil
        incident.service = upload.service
        incident.trace = upload.trace
        incident.client = upload.origin.client
        incident.user = upload.origin.user
        incident.method = upload.method
        incident.destination = upload.origin.destination
        incident.path = upload.path
        incident.querySHA256 =
            upload.query.isEmpty ? nil : Fingerprint.hex(Array(upload.query.utf8))
        incident.contentType = upload.headers["content-type"]
        incident.bytes = upload.body.count
        incident.sha256 = judgement.parts.count == 1 ? judgement.parts[0].verdict.sha256 : nil
        incident.detail = detail
        if verdict != .allow || configuration.records.allows == .all {
            incident.parts = judgement.parts
        }
        incident.timing = timing
        incident.timing.receive = Int(upload.receiveSeconds * 1000)
        incident.excused = judgement.parts.reduce(0) { $0 + $1.verdict.suppressed }
        return incident
    }
}

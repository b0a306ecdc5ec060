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

    /// An upload on its way to its answer.
    private struct Job: Sendable {
        let upload: Upload
        let zone: GateZone
        /// The rule that gave the zone.
        let by: String
        let deliver: Delivery
        let queued = Clock.monotonic()
        var timing = Incident.Timing()
        /// What only the record tells.
        var detail: String?
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

    /// - Parameter deliver: called once, from any thread; possibly before this returns.
    package func submit(_ upload: Upload, _ deliver: @escaping Delivery) {
        let current = store.current
        let decision = decide(upload, current.configuration)
        metrics.observe(.receive, seconds: upload.receiveSeconds)
        metrics.add(.bytes, [("listener", upload.listener)], by: upload.body.count)
        let job = Job(
            upload: upload, zone: decision.zone, by: decision.by, deliver: deliver)
        switch decision.action {
        case .block(let reason):
            var judgement = Judgement(
                outcome: .refuse(.blocked), reason: "destination", zone: job.zone)
            judgement.message = reason
            judgement.rule = decision.by
            conclude(judgement, job, current)
        case .allow:
            conclude(Judgement(outcome: .allow, reason: "excepted", zone: job.zone), job, current)
        case .scan:
            let isOpen = !isDraining.withLock { $0 }
            let lane = isSmall(upload) ? small : large
            if !isOpen || !enter(job, lane, most: current.configuration.limits.inFlight) {
                refuse(job, .busy, "busy")
            }
        }
    }

    /// Refused before all of it was here, or for a reason that only the listener knows.
    package func refuse(
        _ upload: Upload, _ kind: BlockPage.Kind, reason: String, detail: String? = nil,
        _ deliver: @escaping Delivery
    ) {
        let decision = decide(upload, store.current.configuration)
        let job = Job(
            upload: upload, zone: decision.zone, by: decision.by, deliver: deliver)
        refuse(job, kind, reason, detail, isTold: true)
    }

    private func decide(_ upload: Upload, _ configuration: GateConfiguration) -> ZoneDecision {
        ZoneTable(configuration.zones).decide(
            upload.origin, requestDecides: upload.requestDecides, today: .today)
    }

    /// Puts a job on a lane, where fewer than `most` uploads are here.
    private func enter(_ job: Job, _ lane: BlockingQueue<Job>, most: Int) -> Bool {
        let isRoom = inFlight.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
        guard isRoom else { return false }
        metrics.change(.inFlight, by: 1)
        if lane.push(job) { return true }
        leave()
        return false
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
            origin: UploadOrigin(destination: UploadDestination(nil)),
            body: body)
        upload.isProbe = true
        metrics.add(.canaryRuns)
        let job = Job(upload: upload, zone: zone, by: "probe", deliver: deliver)
        // A probe comes in even where uploads are turned away: it asks whether they are judged.
        if !enter(job, small, most: .max) { refuse(job, .busy, "busy") }
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

    private func leave() {
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
            leave()
        }
    }

    private func judge(_ waited: Job, _ scanners: ScannerShelf) {
        var job = waited
        let current = store.current
        let began = Clock.monotonic()
        let limit = Double(current.configuration.limits.verdictSeconds)
        guard !job.upload.cancellation.isCancelled else { return abandon(job) }
        guard began - job.queued < limit else { return refuse(job, .blocked, "timed-out") }
        metrics.observe(.queue, seconds: began - job.queued)
        let watch = deadlines.add(job.upload.cancellation, at: job.queued + limit)
        defer { deadlines.remove(watch) }
        do {
            let judgement = try scanners.judge(
                job.upload, zone: job.zone, policies: current.policies,
                configuration: current.configuration)
            let ended = Clock.monotonic()
            metrics.observe(.scan, seconds: ended - began)
            job.timing.queue = Int((began - job.queued) * 1000)
            job.timing.scan = Int((ended - began) * 1000)
            conclude(judgement, job, current)
        } catch is Cancelled {
            if deadlines.hasPassed(watch) { return refuse(job, .blocked, "timed-out") }
            abandon(job)
        } catch let error as AmbiguousBody {
            refuse(job, .ambiguous, "ambiguous", error.description, isTold: true)
        } catch {
            // Nothing is known of what came: nothing passes.
            refuse(job, .busy, "scan-failed", "\(error)")
        }
    }

    /// Nobody waits for the answer any more.
    private func abandon(_ job: Job) {
        metrics.add(.clientGone)
        job.deliver(Judgement(outcome: .refuse(.busy), reason: "gone", zone: job.zone))
    }

    /// - Parameter isTold: whether the person reads the detail as well, and not the record alone.
    private func refuse(
        _ refused: Job, _ kind: BlockPage.Kind, _ reason: String, _ detail: String? = nil,
        isTold: Bool = false
    ) {
        var job = refused
        job.detail = detail
        var judgement = Judgement(outcome: .refuse(kind), reason: reason, zone: job.zone)
        if isTold { judgement.message = detail ?? "" }
        conclude(judgement, job, store.current)
    }

    // MARK: Records

    private func conclude(_ decided: Judgement, _ job: Job, _ current: PolicyStore.Current) {
        var judgement = decided
        let configuration = current.configuration
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
        if job.upload.isProbe { return job.deliver(judgement) }
        metrics.add(
            .requests,
            [
                ("listener", job.upload.listener), ("verdict", judgement.word),
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
            return job.deliver(judgement)
        }
        let incident = incident(judgement, job, current, status: status)
        judgement.incident = incident.id
        let answer = judgement
        let mustBeWritten = needsRecord && configuration.records.mustBeWritten
        let (metrics, deliver) = (metrics, job.deliver)
        sinks.append(incident) { failure in
            guard failure != nil else { return deliver(answer) }
            metrics.add(.recordsFailed)
            guard mustBeWritten else { return deliver(answer) }
            deliver(
                Judgement(outcome: .refuse(.busy), reason: "no-record", zone: answer.zone))
        }
    }

    private func incident(
        _ judgement: Judgement, _ job: Job, _ current: PolicyStore.Current, status: Int
    ) -> Incident {
        let upload = job.upload
        let verdict: Incident.Verdict =
            switch judgement.outcome {
            case .allow: .allow
            case .warn: judgement.wouldBe == nil ? .warn : .block
            case .refuse(.blocked): .block
            case .refuse: .refuse
            }
        var incident = Incident(
            id: upload.id, gate: current.configuration.name, listener: upload.listener,
            peer: upload.peer, zone: judgement.zone, zoneBy: job.by,
            policy: current.policies.tag, verdict: verdict,
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
        incident.detail = job.detail
        if verdict != .allow || current.configuration.records.allows == .all {
            incident.parts = judgement.parts
        }
        incident.timing = job.timing
        incident.timing.receive = Int(upload.receiveSeconds * 1000)
        incident.excused = judgement.parts.reduce(0) { $0 + $1.verdict.suppressed }
        return incident
    }
}

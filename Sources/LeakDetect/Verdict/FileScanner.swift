package import Imaging
internal import DocumentReading
package import Support

/// Scans one file after another; one for each thread.
///
///     let scanner = try FileScanner(policy)
///     let verdict = try scanner.scan(descriptor: file, name: "report.docx")
package final class FileScanner {
    /// Decides whether a picture carries a mark of this organisation. Throws only where the picture
    /// could not be looked at, for reasons that are not its own.
    package typealias MarkFinder = PictureTest

    /// Told the path of each part when its reading begins.
    package typealias Progress = @Sendable (String) -> Void

    private let policy: CompiledPolicy
    private let markFinder: MarkFinder?
    private let scanners: KeptScanners?
    /// After longer files memory is given back.
    private static let mostKept = 1 << 20
    private let progress: Progress?
    /// Off only where the scanner is compared with engines that hash nothing.
    package var hashes = true

    /// - Throws: ``PolicyError`` when there is no memory.
    package init(
        _ policy: CompiledPolicy, markFinder: MarkFinder? = nil, progress: Progress? = nil
    ) throws(PolicyError) {
        self.policy = policy
        self.markFinder = markFinder
        self.progress = progress
        let databases = policy.program.databases
        do {
            scanners =
                databases.isEmpty
                ? nil : KeptScanners(policy.program, try MatchScratch(databases))
        } catch {
            throw PolicyError(file: policy.policy.file, message: error.message)
        }
    }

    /// Scans an open file or pipe.
    ///
    /// - Parameters:
    ///   - today: by which exceptions have expired.
    ///   - cancellation: ends the scan, and its workers, a quarter of a second after it is set at
    ///     the latest. There is never a verdict then.
    /// - Throws: what reading throws when nothing could be read at all; ``ScanFailure``;
    ///   `Cancelled`.
    package func scan(
        descriptor: Int32, name: String, baseline: Baseline? = nil,
        standing: StandingValues? = nil, today: CalendarDay = .today,
        cancellation: Cancellation? = nil
    ) throws -> ScanVerdict {
        try scan(
            descriptor: descriptor, name: name,
            Options(
                baseline: baseline, standing: standing, today: today, cancellation: cancellation))
    }

    /// As above, of bytes in memory.
    package func scan(
        _ bytes: [UInt8], name: String, baseline: Baseline? = nil,
        standing: StandingValues? = nil, today: CalendarDay = .today,
        cancellation: Cancellation? = nil
    ) throws -> ScanVerdict {
        try scan(
            bytes, name: name,
            Options(
                baseline: baseline, standing: standing, today: today, cancellation: cancellation))
    }

    /// How one file is scanned.
    struct Options {
        var baseline: Baseline?
        var standing: StandingValues?
        var today = CalendarDay.today
        var cancellation: Cancellation?
        /// Of the request that the file is a part of.
        var tally: RequestTally?
        var isFragment = false
    }

    func scan(descriptor: Int32, name: String, _ options: Options) throws -> ScanVerdict {
        try scan(name: name, options) { reader, session in
            try reader.read(descriptor: descriptor, name: name, into: session)
        }
    }

    func scan(_ bytes: [UInt8], name: String, _ options: Options) throws -> ScanVerdict {
        try scan(name: name, options) { reader, session in
            try reader.readMemory(bytes, name: name, into: session)
        }
    }

    /// What a file is reported for, to be held against a later version of it.
    package func reported(_ bytes: [UInt8], name: String) throws -> StandingValues {
        var values = StandingValues()
        _ = try scan(name: name, Options(), keeping: { values = $0 }) {
            try $0.readMemory(bytes, name: name, into: $1)
        }
        return values
    }

    private func scan(
        name: String, _ options: Options, keeping keep: ((StandingValues) -> Void)? = nil,
        _ read: (DocumentReader, ScanSession) throws -> Void
    ) throws -> ScanVerdict {
        let clock = ContinuousClock.now
        var isShort = false
        defer { if !isShort { scanners?.release() } }
        let session = try ScanSession(policy, scanners, name: name, markFinder: markFinder)
        session.hashes = hashes
        session.progress = progress
        session.standing = options.standing
        session.cancellation = options.cancellation
        session.requestTally = options.tally
        session.isFragment = options.isFragment
        try read(
            DocumentReader(limits: policy.policy.limits, cancellation: options.cancellation),
            session)
        try session.readEmbedded()
        // Whatever was left out since it was set, no verdict leaves it out.
        try options.cancellation?.check()
        if let failure = session.failure { throw failure }
        options.tally?.begin(part: name)
        var verdict = session.verdict(today: options.today, baseline: options.baseline)
        keep?(session.reported(by: verdict))
        isShort = session.bytes <= Self.mostKept
        let elapsed = clock.duration(to: .now).components
        verdict.milliseconds =
            Int(elapsed.seconds) * 1000 + Int(elapsed.attoseconds / 1_000_000_000_000_000)
        return verdict
    }
}

extension DocumentReader {
    /// Reads bytes the way a file is read: plain text costs no worker.
    func readMemory(_ bytes: [UInt8], name: String, into sink: any DocumentSink) throws {
        guard let file = MemoryFile(bytes) else {
            return try read(bytes, name: name, into: sink)
        }
        try read(descriptor: file.descriptor, name: name, into: sink)
    }
}

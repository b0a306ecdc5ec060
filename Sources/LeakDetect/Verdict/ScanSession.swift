internal import Support
internal import Crypto
internal import DocumentReading
internal import Glibc
internal import Imaging

/// The scan of one file: takes what the reader finds, and tallies.
final class ScanSession: DocumentSink {
    let policy: CompiledPolicy
    let name: String
    private let markFinder: FileScanner.MarkFinder?
    var cancellation: Cancellation?
    /// Gathers what counts over all parts of a request, where this is one.
    var requestTally: RequestTally?
    /// A piece of a file that comes in several.
    var isFragment = false
    private var scanner: TextScanner?
    private var hash = SHA256()
    var hashes = true
    /// What an earlier version was reported for.
    var standing: StandingValues?
    /// Told which part is being read.
    var progress: FileScanner.Progress?
    private(set) var bytes = 0
    /// Bytes of strings of binary data that were given as text or in the net below.
    private(set) var stringBytes = 0

    private(set) var tallies: [MatchAggregator]
    /// Of the net below, until `settleNet` adds what is new to the others.
    private var netTallies: [MatchAggregator]
    private var net: NetScan?
    private let scanners: KeptScanners?
    private(set) var unreadParts: [(path: String, reason: UnreadReason)] = []
    private var knownUnread: Set<String> = []
    /// Beyond those that are listed.
    private(set) var moreUnread: [UnreadReason: Int] = [:]
    private(set) var types: [(path: String, type: String)] = []
    private var knownTypes: Set<String> = []
    private(set) var imageHits: [ImageHit] = []
    private(set) var markHits: [String] = []
    private var hits = 0
    private var runs = 0
    private var shingles: ShingleTally?
    /// Files found encoded in text: read when the file itself is.
    private var embedded: [(bytes: [UInt8], name: String)] = []
    private var embeddedBytes = 0
    private var isEmbedded = false
    /// What is read is so short a decoded run that the letters it begins with may be chance, or a
    /// list of bytes in a program: it counts as a file only where it is a whole one.
    private var isSliver = false
    /// Bytes, see `isSliver`. No file of these types is shorter and holds much.
    private static let sliver = 96
    private var part = ""
    private var scannedBytes = 0
    private var steps = 0
    private var deadline: Double?
    private var isLate = false
    /// Why there is no verdict.
    private(set) var failure: ScanFailure?

    struct ImageHit {
        var rule: Int
        var path: String
        var name: String
        var distance: Int
    }

    /// Parts and unread parts told of one file.
    private static let mostParts = 10_000
    private static let mostEmbedded = 256
    private static let mostEmbeddedBytes = 128 << 20

    init(
        _ policy: CompiledPolicy, _ scanners: KeptScanners?, name: String,
        markFinder: FileScanner.MarkFinder?
    ) throws {
        self.policy = policy
        self.name = name
        self.markFinder = markFinder
        tallies = Array(repeating: MatchAggregator(), count: policy.program.targets.count)
        netTallies = tallies
        self.scanners = scanners
        if policy.needsShingles { shingles = ShingleTally(policy.fingerprints) }
        scanner = try scanners?.text(for: self)
    }

    var sha256: String { Hex.text(Array(hash.finalize())) }
    var fingerprintHits: [ShingleTally.Hit] { shingles?.hits ?? [] }

    // MARK: DocumentSink

    func begin(_ part: DocumentPart) {
        self.part = inside(part.path)
        progress?(self.part)
        // Of more parts than are kept the first of each type is.
        if part.isFile, types.count < Self.mostParts || !knownTypes.contains(part.type) {
            types.append((part.path, part.type))
            knownTypes.insert(part.type)
        }
        scanner?.begin(part: self.part)
        scanner?.isStrings = part.isStrings
        shingles?.begin()
    }

    func text(_ utf8: UnsafeRawBufferPointer) {
        let text = utf8.bindMemory(to: UInt8.self)
        if scanner?.isStrings == true { stringBytes += text.count }
        scanner?.add(text)
        shingles?.add(text)
    }

    func textTurnsToStrings() { scanner?.isStrings = true }

    func end() {
        scanner?.end()
        shingles?.end()
    }

    func raw(_ bytes: UnsafeRawBufferPointer) {
        guard !isEmbedded else { return }
        if hashes { hash.update(bufferPointer: bytes) }
        self.bytes += bytes.count
    }

    func net(_ utf8: UnsafeRawBufferPointer, _ part: DocumentPart, isLast: Bool) {
        if net == nil, let scanners {
            do {
                net = try NetScan(scanners, session: self)
            } catch {
                return failed("no memory for the net below")
            }
        }
        if part.isStrings { stringBytes += utf8.count }
        net?.take(
            utf8.bindMemory(to: UInt8.self), part: inside(part.path), isStrings: part.isStrings,
            isLast: isLast)
    }

    /// Adds to the findings what only the net below caught. Once, when everything is read.
    func settleNet() {
        guard net != nil else { return }
        let overlaps = overlaps(of: netTallies)
        for target in netTallies.indices where !netTallies[target].isEmpty {
            let new = netTallies[target].values.filter { !overlaps.hides($0.value, of: target) }
            tallies[target].addMissing(new, of: netTallies[target])
            netTallies[target] = MatchAggregator()
        }
    }

    func unread(path: String, reason: UnreadReason) {
        if isSliver, [.damaged, .truncated, .noOCR, .unknownType].contains(reason) { return }
        guard unreadParts.count < Self.mostParts else {
            moreUnread[reason, default: 0] += 1
            return
        }
        guard knownUnread.insert("\(reason.rawValue) \(path)").inserted else { return }
        unreadParts.append((path, reason))
    }

    func picture(_ bytes: [UInt8], _ part: DocumentPart) {
        if policy.needsMarks, let markFinder {
            do {
                if try markFinder(bytes) { markHits.append(inside(part.path)) }
            } catch {
                return failed(error.detail)
            }
        }
        guard policy.needsPictures else { return }
        let decoded: DecodedPicture
        do {
            decoded = try Picture.decodeAny(
                bytes, allowPartial: true, cancellation: cancellation)
        } catch {
            // It was compared with no picture of the policy.
            if error.isOwnFailure { return failed(error.detail) }
            return unread(path: part.path, reason: Self.reason(error))
        }
        let hash = PerceptualHash(decoded.raster)
        guard hash.quality >= ImageHashList.leastQuality else { return }
        for rule in policy.images.indices {
            let lists = policy.images[rule] + policy.fingerprints[rule].map(\.images)
            guard let found = lists.lazy.compactMap({ $0.nearest(to: hash) }).first else {
                continue
            }
            imageHits.append(
                ImageHit(
                    rule: rule, path: inside(part.path), name: found.name,
                    distance: found.distance))
        }
    }

    /// What it means for a verdict that a picture could not be decoded.
    private static func reason(_ error: ImagingError) -> UnreadReason {
        switch error.code {
        case .notAPicture, .unsupported: .unknownType
        case .truncated: .truncated
        case .damaged: .damaged
        case .tooLarge, .outOfMemory: .tooBig
        }
    }

    /// The path below the file that is scanned.
    func inside(_ path: String) -> String {
        if path == name { return "" }
        guard path.hasPrefix(name + "!/") else { return path }
        return String(path.dropFirst(name.utf8.count + 2))
    }

    /// Reads the files that were found encoded in text.
    func readEmbedded() throws {
        isEmbedded = true
        let time = ReadingTime(seconds: policy.policy.limits.seconds)
        var index = 0
        while index < embedded.count {
            try cancellation?.check()
            let (bytes, name) = embedded[index]
            embedded[index].bytes = []
            isSliver = bytes.count < Self.sliver
            defer { isSliver = false }
            try DocumentReader(
                limits: policy.policy.limits, sharing: time, cancellation: cancellation
            ).readMemory(bytes, name: name, into: self)
            index += 1
        }
    }
}

extension ScanSession: TextHitReceiver {
    func nextRun() -> Int {
        runs += 1
        return runs
    }

    func take(
        _ hit: TextHit, match: UnsafeBufferPointer<UInt8>, place: () -> Location
    ) {
        tally(hit, match, into: &tallies[hit.target], place)
    }

    /// A hit in the net below.
    func takeFromNet(
        _ hit: TextHit, match: UnsafeBufferPointer<UInt8>, place: () -> Location
    ) {
        tally(hit, match, into: &netTallies[hit.target], place)
    }

    private func tally(
        _ hit: TextHit, _ match: UnsafeBufferPointer<UInt8>, into tally: inout MatchAggregator,
        _ place: () -> Location
    ) {
        let shared = policy.program.shared[hit.target]
        let value = shared.target.value(match)
        let key = MatchAggregator.key(value)
        let order = hits
        hits += 1
        tally.add(
            key, confidence: hit.confidence, isSuppressed: hit.isSuppressed, isAgain: hit.isAgain
        ) {
            value.withUnsafeBufferPointer { value in
                let shown = shared.target.showsValue ? value : match
                return MatchAggregator.Value(
                    confidence: hit.confidence, place: place(),
                    found: FoundValue(
                        shown, first: shared.target.shownFirst, last: shared.target.shownLast),
                    isSuppressed: hit.isSuppressed, order: order,
                    run: hit.run, span: hit.span)
            }
        }
    }

    func takeFile(_ bytes: [UInt8], kind: String) {
        guard embedded.count < Self.mostEmbedded,
            embeddedBytes + bytes.count <= Self.mostEmbeddedBytes
        else { return unread(path: label(kind), reason: .tooMany) }
        embeddedBytes += bytes.count
        embedded.append((bytes, label(kind)))
    }

    func tooDeep(kind: String) { unread(path: label(kind), reason: .tooDeep) }

    func tooMany() { unread(path: label("matches"), reason: .tooMany) }

    /// Text has its time as documents have: of this thread's processor, so that other work does
    /// not count, and more for longer texts.
    func mayGoOn(_ count: Int) -> Bool {
        scannedBytes += count
        steps += 1
        guard !isLate, cancellation?.isCancelled != true else { return false }
        let start = deadline ?? Self.threadTime() + policy.policy.limits.seconds
        deadline = start
        guard steps % 4 == 0 else { return true }
        let allowed = start + Double(scannedBytes) * Self.secondsForByte
        if Self.threadTime() > allowed {
            isLate = true
            unread(path: label("text"), reason: .timedOut)
        }
        return !isLate
    }

    /// Half a second for a megabyte: a twentieth of the speed of ordinary text, and less.
    private static let secondsForByte = 0.5e-6

    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    func failed(_ message: String) {
        if failure == nil { failure = ScanFailure(message: message) }
    }

    private func label(_ kind: String) -> String {
        name + "!/" + (part.isEmpty ? "" : part + "!/") + kind
    }
}

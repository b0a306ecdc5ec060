internal import Glibc

/// A policy made ready to scan with: everything it names is loaded and compiled. Shared by
/// all threads.
package final class CompiledPolicy: Sendable {
    package let policy: Policy
    let program: MatchProgram
    /// Per rule, the targets whose hits are its own.
    let ruleTargets: [[Int]]
    /// The same, to be asked.
    let ruleHolds: [Set<Int>]
    let hashes: [[HashIndex]]
    let fingerprints: [[FingerprintSet]]
    let images: [[ImageHashList]]
    /// Every finding is reported, and nothing is blocked.
    package let isAudit: Bool

    /// Whether pictures must be decoded for it.
    var needsPictures: Bool {
        images.contains { !$0.isEmpty }
            || fingerprints.contains { $0.contains { $0.hasImages } }
    }
    /// Whether some rule asks for marks: scanners need a `MarkFinder`, and that the keys.
    package var needsMarks: Bool { policy.rules.contains(where: \.marked) }
    var needsShingles: Bool { fingerprints.contains { $0.contains { $0.hasTexts } } }

    /// - Parameters:
    ///   - cache: a folder for compiled data; nil compiles each time.
    ///   - state: the folder that holds fingerprint sets.
    /// - Throws: ``PolicyError`` for what the policy names and is not there or not right.
    package init(
        _ policy: Policy, library: CompiledDetectors, cache: String?, state: String?
    ) throws(PolicyError) {
        self.policy = policy
        isAudit = false
        var targets: [CompiledDetector] = []
        var index: [String: Int] = [:]
        var ruleTargets: [[Int]] = []
        var hashes: [[HashIndex]] = []
        var fingerprints: [[FingerprintSet]] = []
        var images: [[ImageHashList]] = []
        for rule in policy.rules {
            var own: [Int] = []
            for id in rule.detectors {
                guard let target = library[id] else { continue }
                if index[id] == nil {
                    index[id] = targets.count
                    targets.append(target)
                }
                if let number = index[id] { own.append(number) }
            }
            for set in rule.keywords {
                own.append(targets.count)
                targets.append(CompiledDetector(set, rule: rule))
            }
            ruleTargets.append(own)
            var lists: [HashIndex] = []
            for path in rule.hashes {
                lists.append(try HashIndex.open(list: path, cache: cache))
            }
            hashes.append(lists)
            var sets: [FingerprintSet] = []
            for name in rule.fingerprints {
                if let set = try FingerprintSet.open(name, state: state) { sets.append(set) }
            }
            fingerprints.append(sets)
            var pictures: [ImageHashList] = []
            for path in rule.images { pictures.append(try ImageHashList(path: path)) }
            images.append(pictures)
        }
        self.ruleTargets = ruleTargets
        ruleHolds = ruleTargets.map(Set.init)
        self.hashes = hashes
        self.fingerprints = fingerprints
        self.images = images
        program = try Self.compile(targets, policy.file, cache)
    }

    /// Only these detectors, each finding reported whatever its confidence, nothing blocked.
    package init(
        auditing detectors: [String], zone: String, library: CompiledDetectors, cache: String?
    ) throws(PolicyError) {
        var policy = Policy(file: "--detectors")
        policy.zone = zone
        var rule = PolicyRule(id: "audit")
        rule.detectors = detectors
        rule.action = .allow
        rule.minConfidence = .low
        policy.rules = [rule]
        for reason in UnreadReasons.all { policy.unread[reason] = .allow }
        self.policy = policy
        isAudit = true
        let targets = detectors.compactMap { library[$0] }
        ruleTargets = [Array(targets.indices)]
        ruleHolds = [Set(targets.indices)]
        hashes = [[]]
        fingerprints = [[]]
        images = [[]]
        program = try Self.compile(targets, "detectors", cache)
    }

    private static func compile(
        _ targets: [CompiledDetector], _ file: String, _ cache: String?
    ) throws(PolicyError) -> MatchProgram {
        do {
            return try MatchProgram(targets, cache: DatabaseCache(folder: cache))
        } catch {
            if let target = targets.first(where: { $0.id == error.target && !$0.file.isEmpty }) {
                throw PolicyError(
                    file: target.file, line: target.line, message: error.description)
            }
            throw PolicyError(file: file, message: error.description)
        }
    }
}

extension CompiledDetector {
    /// The terms of a rule.
    init(_ set: KeywordSet, rule: PolicyRule) {
        self.init(id: "keywords", className: "keyword")
        title = rule.title
        terms = set.words.map {
            Term(text: $0, isWholeWord: set.wholeWord, isCaseless: !set.caseSensitive)
        }
        context = set.near
        proximity = set.within
        needsContext = !set.near.isEmpty
        let keepCase = set.caseSensitive
        value = { bytes in
            keepCase
                ? Array(bytes)
                : bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        // A term is the policy's own word, not a secret of the file's.
        shownFirst = Int.max
    }
}

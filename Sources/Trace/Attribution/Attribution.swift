internal import Foundation
internal import Imaging
internal import Watermark

/// From soft bits to names: the code decoded blind, then every issued codeword
/// compared; and the honest sum of all chances to be wrong.
final class Attribution {
    /// A mark seen in one alignment.
    struct Sighting {
        var token: UInt64
        var key: TraceKey
        var z: Double
        var isNegated: Bool
        /// Whether the tag was decoded, so that the token need not be on the registry's list.
        var decoded: Bool
        var alignment: Alignment
        var soft: SoftBits
    }

    /// Names and marks stated to be surer than this.
    static let identifiedBelow = 1e-9
    static let unregisteredBelow = 1e-6
    /// Comparisons paid for in advance: a picture that takes fewer is charged these all
    /// the same, so that the first finding's probability covers the later tries.
    static let prepaid = 64

    private(set) var attempts = Attempts()
    private(set) var sightings = [Sighting]()
    /// See `TraceOutcome.leastUnnamed`.
    private(set) var leastUnnamed = 1.0
    private let directory: (any MarkDirectory)?
    private let users: [String]?
    private let luma: Plane
    private let decoder = ListDecoder()
    private var sets = [String: (tokens: [UInt64], set: ClosedSet?)]()

    /// - Parameter luma: of the picture itself, to compare with what was marked.
    init(luma: Plane, directory: (any MarkDirectory)?, users: [String]?) {
        self.luma = luma
        self.directory = directory
        self.users = users
    }

    /// Known lines below this are no alignment at all; nothing is decoded.
    private static let aligned: Float = 3

    /// Adds everyone in these soft bits to the sightings; true if there was anyone.
    func read(
        _ soft: SoftBits, key: TraceKey, at alignment: Alignment, polarity: Float
    ) -> Bool {
        guard soft.knownLineZ > Self.aligned, let values = SoftValues.clipped(soft.values) else {
            return false
        }
        attempts.comparisons += 1
        var known = [Codeword]()
        // Blind first: a mark that is in the picture must be taken out before issued codewords
        // are compared, or its nearest neighbour among them would seem to be there too.
        let answer = decoder.decode(values, authenticator: key.authenticator)
        attempts.tagChecks += answer.candidatesChecked
        if let candidate = answer.found {
            known.append(PolarCode.standard.encode(candidate.payload))
            add(
                Sighting(
                    token: candidate.payload.token, key: key, z: candidate.z,
                    isNegated: polarity < 0, decoded: true, alignment: alignment, soft: soft))
        }
        let closed = closedSet(key)
        if let set = closed.set {
            let (people, unnamed) = set.search(
                values, below: Self.identifiedBelow / 2,
                attempts: max(Self.prepaid, attempts.comparisons), known: known)
            leastUnnamed = min(leastUnnamed, unnamed)
            for person in people {
                add(
                    Sighting(
                        token: closed.tokens[person.match.index], key: key, z: person.match.z,
                        isNegated: person.match.isNegated != (polarity < 0), decoded: false,
                        alignment: alignment, soft: soft))
            }
            return !known.isEmpty || !people.isEmpty
        }
        return !known.isEmpty
    }

    private func add(_ sighting: Sighting) {
        if let i = sightings.firstIndex(where: {
            $0.token == sighting.token && $0.key.id == sighting.key.id
        }) {
            let decoded = sighting.decoded || sightings[i].decoded
            if sighting.z > sightings[i].z { sightings[i] = sighting }
            sightings[i].decoded = decoded
        } else {
            sightings.append(sighting)
        }
    }

    private func closedSet(_ key: TraceKey) -> (tokens: [UInt64], set: ClosedSet?) {
        let name = "\(key.id)/\(key.profile.number)"
        if let set = sets[name] { return set }
        let issued =
            directory?.codewords(keyID: key.id, profile: key.profile.number, users: users)
            ?? IssuedCodewords()
        let made = (
            tokens: issued.tokens,
            set: issued.tokens.isEmpty ? nil : ClosedSet(words: issued.words)
        )
        sets[name] = made
        return made
    }

    /// Everyone seen, with probabilities that count all that was tried.
    func findings() -> [TraceFinding] {
        sightings.compactMap(finding).sorted { $0.z > $1.z }
    }

    private func finding(_ s: Sighting) -> TraceFinding? {
        let issued = directory?.mark(token: s.token, keyID: s.key.id)
        if let users, let issued, !users.contains(issued.user) { return nil }
        let size = sets.values.reduce(0) { $0 + $1.tokens.count }
        // Either route alone could have named someone: each is charged twice.
        var chance = 1.0
        if issued != nil {
            chance =
                2
                * ClosedSet.falsePositiveProbability(
                    z: s.z, count: max(1, size), attempts: max(Self.prepaid, attempts.comparisons))
        }
        if s.decoded {
            let tag = Payload.falseAcceptanceProbability(candidates: attempts.tagChecks)
            chance = min(
                chance, issued == nil ? tag : 2 * tag * min(1, Double(size) * 0x1p-48))
        }
        let identified = issued != nil && chance < Self.identifiedBelow
        guard identified || (s.decoded && chance < Self.unregisteredBelow) else { return nil }
        let region = Region(s.alignment, s.soft)
        return TraceFinding(
            result: identified ? .identified : .unregistered, token: s.token, keyID: s.key.id,
            profile: s.key.profile.number, issued: identified ? issued : nil,
            falsePositiveProbability: max(chance, TraceFinding.leastProbability), z: s.z,
            path: s.alignment.path.rawValue,
            region: region.corners, scale: region.scale, isNegated: s.isNegated,
            evidence: region.evidence,
            sourceMatch: issued.map { SourceComparison(luma, s.alignment, s.soft).match($0) }
                ?? .unknown)
    }
}

/// The running count of everything that could have produced a name by chance.
///
/// A stated false-positive probability is only true if every try counts: each
/// geometry demodulated, each candidate whose tag was checked, for every key.
struct Attempts: Sendable {
    /// Candidate payloads whose tag was computed.
    var tagChecks = 0
    /// Vectors of soft values compared with the issued codewords, negated ones counted too.
    var comparisons = 0
    /// Codewords each of them was compared with, summed.
    var codewordComparisons = 0.0

    mutating func add(_ other: Attempts) {
        tagChecks += other.tagChecks
        comparisons += other.comparisons
        codewordComparisons += other.codewordComparisons
    }
}

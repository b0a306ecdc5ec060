internal import Foundation
internal import Watermark

/// What was found of each token, and how many places were looked at: every one of them could
/// have given a name by chance.
struct EvidenceTable {
    private struct Key: Hashable {
        var keyID: String
        var token: UInt64
    }

    private var rows: [Key: [DocumentFinding.Evidence]] = [:]
    /// Places of each layer that were looked at.
    var tried: [DocumentLayer: Int] = [:]

    mutating func add(_ evidence: DocumentFinding.Evidence, token: UInt64, keyID: String) {
        rows[Key(keyID: keyID, token: token), default: []].append(evidence)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Everyone for whom chance is small enough. The chance of a finding is that of its surest
    /// place, times the places of that layer, times the layers: the union bound.
    func findings(_ issued: (UInt64, String) -> IssuedMark?) -> [DocumentFinding] {
        let layers = Double(max(1, tried.values.count { $0 > 0 }))
        var findings: [DocumentFinding] = []
        for (key, evidence) in rows {
            let chances = evidence.map {
                $0.falsePositiveProbability * Double(max(1, tried[$0.layer] ?? 1)) * layers
            }
            let chance = max(chances.min() ?? 1, TraceFinding.leastProbability)
            let mark = issued(key.token, key.keyID)
            let result: TraceFinding.Result
            if mark != nil, chance < 1e-9 {
                result = .identified
            } else if chance < 1e-6 {
                result = .unregistered
            } else {
                continue
            }
            let order = evidence.indices.sorted {
                (chances[$0], evidence[$0].layer, $0) < (chances[$1], evidence[$1].layer, $1)
            }
            findings.append(
                DocumentFinding(
                    result: result, token: key.token, keyID: key.keyID,
                    issued: result == .identified ? mark : nil,
                    falsePositiveProbability: chance, evidence: order.map { evidence[$0] }))
        }
        return findings.sorted {
            if $0.result != $1.result { return $0.result == .identified }
            return ($0.falsePositiveProbability, -$0.evidence.count, $0.token)
                < ($1.falsePositiveProbability, -$1.evidence.count, $1.token)
        }
    }
}

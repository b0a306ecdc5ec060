package import DocumentReading
package import DocumentWatermark
internal import Foundation
package import Imaging
package import Trace

/// Everything a trace found out about one document.
package struct DocumentTrace: Sendable {
    /// Everyone found, the strongest evidence first. Empty: no mark was found.
    package var findings: [DocumentFinding] = []
    package var texts = 0
    package var pictures = 0
    package var pages = 0
    /// Pictures and pages that could be decoded, and were looked at.
    package var lookedAt = 0
    /// Text as it was read, for comparison with what was issued.
    package var text: [UInt8] = []
    /// What could not be read, by its path.
    package var unread: [(path: String, reason: UnreadReason)] = []
    /// What was not looked at, in whole or in part, by its path, and why: for people.
    package var unexamined: [(path: String, why: String)] = []
    /// The time was up before everything was looked at.
    package var isLate = false
    /// Parts were left out, because there are too many or the time was up.
    package var isPartial = false
    /// What was looked at, step by step.
    package var steps: [TraceStep] = []

    package init() {}
}

/// One mark found in a document, with every layer that carries it.
package struct DocumentFinding: Sendable {
    package var result: TraceFinding.Result
    /// 48 bits.
    package var token: UInt64
    package var keyID: String
    /// Who and when, where the registry knows.
    package var issued: IssuedMark?
    /// The chance that any name at all would be given for a document without a mark, over all
    /// texts, pictures and properties looked at. Never below `TraceFinding.leastProbability`.
    package var falsePositiveProbability: Double
    /// What carries it, the surest first.
    package var evidence: [Evidence]

    package struct Evidence: Sendable {
        package var layer: DocumentLayer
        /// Where in the document: `page 3`, `report.docx!/word/document.xml`.
        package var place: String
        /// Of this place alone.
        package var falsePositiveProbability: Double
        /// For people: `12 copies`, `correlation 14.2`.
        package var detail: String
        /// Of a picture: what was found in it, and its luma.
        package var picture: Picture?
    }

    package struct Picture: Sendable {
        package var finding: TraceFinding
        package var outcome: TraceOutcome
        package var raster: Raster
    }

    /// The layers that agree.
    package var layers: [DocumentLayer] { Set(evidence.map(\.layer)).sorted() }

    /// The surest picture that shows it.
    package var picture: Picture? { evidence.lazy.compactMap(\.picture).first }
}

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

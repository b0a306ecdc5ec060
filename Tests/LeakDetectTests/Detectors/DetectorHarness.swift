import CVectorscan
import Glibc
import LeakDetect

/// Runs the patterns of detectors over a text as the matcher does, without context: of the
/// matches with one start the longest that is accepted counts.
final class DetectorHarness {
    struct Problem: Error, CustomStringConvertible { var description: String }

    private let detectors: [Detector]
    private var owners: [Int] = []
    private var literals: [(detector: Int, anchor: Detector.Anchor)] = []
    private var database: OpaquePointer?
    private var scratch: OpaquePointer?

    init(_ detectors: [Detector]) throws {
        self.detectors = detectors
        var texts: [UnsafePointer<CChar>?] = []
        var flags: [UInt32] = []
        defer { for text in texts { free(UnsafeMutableRawPointer(mutating: text)) } }
        for (index, detector) in detectors.enumerated() {
            for pattern in detector.patterns {
                texts.append(UnsafePointer(strdup(pattern.regex)))
                flags.append(
                    UInt32(HS_FLAG_UTF8) | UInt32(HS_FLAG_SOM_LEFTMOST)
                        | (pattern.isCaseless ? UInt32(HS_FLAG_CASELESS) : 0))
                owners.append(index)
            }
            for anchor in detector.anchors { literals.append((index, anchor)) }
        }
        guard !texts.isEmpty else { return }
        var problem: UnsafeMutablePointer<hs_compile_error_t>?
        // Stream mode, as the scanner has it, and block mode, as it is easier to test with.
        for mode in [UInt32(HS_MODE_STREAM) | 1 << 25, UInt32(HS_MODE_BLOCK)] {
            if let database { hs_free_database(database) }
            database = nil
            let code = hs_compile_multi(
                texts, flags, Array(0..<UInt32(texts.count)), UInt32(texts.count), mode, nil,
                &database, &problem)
            guard code == HS_SUCCESS else {
                let index = Int(problem?.pointee.expression ?? -1)
                let name = owners.indices.contains(index) ? detectors[owners[index]].id : "?"
                let message = problem?.pointee.message.map { String(cString: $0) } ?? "?"
                hs_free_compile_error(problem)
                throw Problem(description: "\(name): \(message)")
            }
        }
        guard let database, hs_alloc_scratch(database, &scratch) == HS_SUCCESS else {
            throw Problem(description: "no memory")
        }
    }

    deinit {
        hs_free_scratch(scratch)
        hs_free_database(database)
    }

    /// A detector's value found in a text.
    struct Found: Hashable {
        var id: String
        var match: String
        var confidence: Confidence
    }

    func find(in text: String) -> [Found] {
        let bytes = Array(text.utf8)
        var hits: [(detector: Int, range: Range<Int>, confidence: Confidence)] = []
        bytes.withUnsafeBufferPointer { bytes in
            for (id, from, to) in scan(bytes) {
                let owner = owners[id]
                let first = owners.firstIndex(of: owner) ?? 0
                hits.append((owner, from..<to, detectors[owner].patterns[id - first].confidence))
            }
            for (owner, anchor) in literals {
                let literal = Array(anchor.literal.utf8)
                guard bytes.count >= literal.count else { continue }
                for i in 0...(bytes.count - literal.count)
                where bytes[i..<(i + literal.count)].elementsEqual(literal) {
                    if let range = anchor.reader.read(bytes, i..<(i + literal.count)) {
                        hits.append((owner, range, anchor.confidence))
                    }
                }
            }
            hits = hits.filter { hit in
                detectors[hit.detector].accepts(
                    UnsafeBufferPointer(rebasing: bytes[hit.range]),
                    before: hit.range.lowerBound > 0 ? bytes[hit.range.lowerBound - 1] : nil,
                    after: hit.range.upperBound < bytes.count ? bytes[hit.range.upperBound] : nil)
            }
        }
        return Array(
            Set(
                hits.map {
                    Found(
                        id: detectors[$0.detector].id,
                        match: String(decoding: bytes[$0.range], as: UTF8.self),
                        confidence: $0.confidence)
                }))
    }

    private final class Collector { var matches: [(Int, Int, Int)] = [] }

    private func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> [(Int, Int, Int)] {
        guard let database, let base = bytes.baseAddress else { return [] }
        let collector = Collector()
        base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            _ = hs_scan(
                database, $0, UInt32(bytes.count), 0, scratch,
                { id, from, to, _, context in
                    guard let context else { return 1 }
                    Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
                        .matches.append((Int(id), Int(from), Int(to)))
                    return 0
                }, Unmanaged.passUnretained(collector).toOpaque())
        }
        return collector.matches
    }
}

import Imaging

/// A file with a few faults in it, chosen by a generator.
struct PictureMutator {
    var bytes: [UInt8]

    init(_ file: [UInt8], _ generator: inout DeterministicGenerator) {
        bytes = file
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard bytes.count > 16 else { return }
            let at = Int.random(in: 2..<bytes.count, using: &generator)
            let run = min(bytes.count - at, .random(in: 1...16, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[at] = .random(in: 0...255, using: &generator)
            case 2: bytes[at] = Bool.random(using: &generator) ? 0 : 255
            case 3: bytes.removeSubrange(at..<at + run)
            case 4: bytes.insert(contentsOf: bytes[at..<at + run], at: at)
            default:
                for i in at..<at + run { bytes[i] = .random(in: 0...255, using: &generator) }
            }
        }
        if Int.random(in: 0..<8, using: &generator) == 0 {
            bytes.removeLast(.random(in: 0..<bytes.count, using: &generator))
        }
    }

    /// Makes a PNG's checksums right again, so that faults get past them.
    mutating func repairChecksums() {
        var at = 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - at - 12 else { return }
            let crc = PNGBuilder.crc(Array(bytes[at + 4..<at + 8 + length]))
            bytes.replaceSubrange(
                at + 8 + length..<at + 12 + length, with: PNGBuilder.big(Int(crc)))
            at += 12 + length
        }
    }
}

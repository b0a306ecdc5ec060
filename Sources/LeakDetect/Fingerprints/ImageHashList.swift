internal import Support
internal import Foundation
internal import Imaging

/// Perceptual hashes of pictures that must not leave.
struct ImageHashList: Sendable {
    private(set) var hashes: [(bits: SIMD4<UInt64>, name: String)] = []

    /// PDQ: at most 31 of 256 bits differ between versions of a picture; some 128 between
    /// different ones.
    static let mostDifferentBits = 31
    /// Pictures with less structure look like one another.
    static let leastQuality = 50

    init(_ entries: [(hex: String, name: String)]) {
        hashes = entries.compactMap { entry in
            Self.bits(entry.hex).map { ($0, entry.name) }
        }
    }

    /// From text: 64 hexadecimal digits a line, then a name.
    ///
    /// - Throws: ``PolicyError`` naming the line that is none.
    init(path: String) throws(PolicyError) {
        guard let file = MappedFile(path: path, atMost: 1 << 30),
            let text = file.withBytes({ String(validating: $0, as: UTF8.self) })
        else { throw PolicyError(file: path, message: "the list of image hashes cannot be read") }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.isEmpty && line.first != "#" {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard let first = parts.first, let bits = Self.bits(String(first)) else {
                throw PolicyError(
                    file: path, line: number + 1, column: 1,
                    message: "not 64 hexadecimal digits")
            }
            hashes.append((bits, parts.count > 1 ? String(parts[1]) : String(first)))
        }
    }

    var isEmpty: Bool { hashes.isEmpty }

    func nearest(to hash: PerceptualHash) -> (name: String, distance: Int)? {
        guard let wanted = Self.bits(Hex.text(hash.bytes)) else { return nil }
        var best: (name: String, distance: Int)?
        for (bits, name) in hashes {
            let different = bits ^ wanted
            let distance = (0..<4).reduce(0) { $0 + different[$1].nonzeroBitCount }
            if distance <= Self.mostDifferentBits, distance < best?.distance ?? Int.max {
                best = (name, distance)
            }
        }
        return best
    }

    private static func bits(_ hex: String) -> SIMD4<UInt64>? {
        guard let bytes = Hex.bytes(Array(hex.utf8)), bytes.count == 32 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }
}

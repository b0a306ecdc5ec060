@testable import DocumentReading
@testable import OfficeWriting

/// A value planted in a document: it must come out as text, be caught by the net below, or the
/// document must be said not to be read.
enum Canary {
    static let text = "canary 7731 flies at dawn"

    /// A gzip file that holds it, deflated, so that only a reader finds it.
    static let file: [UInt8] = {
        // Repeated, or it would be stored as it stands.
        let content = Array(String(repeating: "canary 7731 flies at dawn; ", count: 6).utf8)
        let packed = (try? Deflate.packed(content)) ?? []
        let ends = [Deflate.checksum(content), UInt32(content.count)]
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + packed
            + ends.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }()

    enum Answer { case read, caught, told, silent }

    static func answer(
        _ document: [UInt8], _ wanted: [String] = [text], limits: ReadingLimits = .standard
    ) throws -> Answer {
        let found = try Fixtures.extract(document, limits: limits)
        if wanted.contains(where: { found.text.contains($0) }) { return .read }
        let net = String(decoding: found.net, as: UTF8.self)
        if wanted.contains(where: { net.contains($0) }) { return .caught }
        return found.reasons.isEmpty ? .silent : .told
    }

    static func base64(_ bytes: [UInt8], width: Int = 76) -> String {
        let letters = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        var out = ""
        var column = 0
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for i in 0..<4 {
                out.unicodeScalars.append(
                    i <= part.count ? letters[value >> (18 - 6 * i) & 63] : "=")
            }
            column += 4
            if column >= width {
                out += "\r\n"
                column = 0
            }
        }
        return out
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func uu(_ bytes: [UInt8]) -> String {
        var out = "begin 644 file\n"
        for start in stride(from: 0, to: bytes.count, by: 45) {
            let line = bytes[start..<min(start + 45, bytes.count)]
            out.unicodeScalars.append(Unicode.Scalar(UInt8(32 + line.count)))
            for group in stride(from: line.startIndex, to: line.endIndex, by: 3) {
                let part = line[group..<min(group + 3, line.endIndex)]
                let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
                for i in 0..<4 {
                    let six = value >> (18 - 6 * i) & 63
                    out.unicodeScalars.append(Unicode.Scalar(UInt8(six == 0 ? 0x60 : 32 + six)))
                }
            }
            out += "\n"
        }
        return out + "`\nend\n"
    }

    static func yEnc(_ bytes: [UInt8]) -> [UInt8] {
        var out = Array("=ybegin line=128 size=\(bytes.count) name=f.gz\r\n".utf8)
        for (i, byte) in bytes.enumerated() {
            let value = byte &+ 42
            if [0, 10, 13, 61].contains(value) {
                out += [0x3D, value &+ 64]
            } else {
                out.append(value)
            }
            if i % 128 == 127 { out += [13, 10] }
        }
        return out + Array("\r\n=yend size=\(bytes.count)\r\n".utf8)
    }

    /// Every letter as `form` writes it.
    static func escaped(_ form: (UInt8) -> String) -> String { text.utf8.map(form).joined() }
}

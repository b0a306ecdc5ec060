internal import Foundation
internal import Watermark

/// Texts whose names do not say that programs read them, by their beginnings.
enum ExactText {
    /// Looked at.
    private static let most = 64 << 10
    private static let mostJSON = 16 << 20

    /// What a text is that is never marked, nil for others.
    static func kind(of bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(most), as: UTF8.self)
        if text.hasPrefix("BEGIN:VCALENDAR") || text.hasPrefix("BEGIN:VCARD") {
            return "a calendar or an address card"
        }
        // Unified and context diffs, mails of git format-patch among them.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.dropLast(2).enumerated() {
            let (next, third) = (lines[index + 1], lines[index + 2])
            if line.hasPrefix("--- "), next.hasPrefix("+++ "), third.hasPrefix("@@ ") {
                return "a patch"
            }
            if line.hasPrefix("*** "), next.hasPrefix("--- "), third.hasPrefix("*******") {
                return "a patch"
            }
        }
        return nil
    }

    /// Scripts that name their interpreter, and JSON.
    static func source(_ bytes: [UInt8]) -> TextFormat? {
        if bytes.starts(with: Array("#!".utf8)) { return .source(.hash) }
        let first = bytes.first { $0 > 0x20 }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["), bytes.count <= mostJSON,
            (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
        else { return nil }
        return .source(.slashes)
    }
}

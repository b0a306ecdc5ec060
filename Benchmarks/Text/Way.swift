internal import Foundation

/// What a text goes through between the copy and the trace.
struct Way: Sendable {
    let name: String
    let apply: @Sendable (String) -> String

    static let all: [Way] = [
        Way(name: "as copied") { $0 },
        Way(name: "NFC") { $0.precomposedStringWithCanonicalMapping },
        Way(name: "NFD") { $0.decomposedStringWithCanonicalMapping },
        Way(name: "NFKC") { $0.precomposedStringWithCompatibilityMapping },
        Way(name: "GB18030 and back") { through($0, 0x0632) },
        Way(name: "UTF-16 and back") { String(decoding: Array($0.utf16), as: UTF16.self) },
        Way(name: "HTML references") {
            $0.unicodeScalars.map { $0.isASCII ? String($0) : "&#\($0.value);" }.joined()
        },
        Way(name: "chat: lines trimmed, white space folded") {
            $0.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
                .joined(separator: " ")
        },
        Way(name: "quoted and wrapped at 72 (mail)") { wrapped($0) },
        Way(name: "format characters (Cf) stripped") { text in
            filtered(text) { $0.properties.generalCategory == .format }
        },
        Way(name: "zero-width characters U+200B–200F, 2060, FEFF stripped") { text in
            filtered(text) {
                0x200B...0x200F ~= $0.value || $0.value == 0x2060 || $0.value == 0xFEFF
            }
        },
        Way(name: "VS15 and VS16 stripped") { text in
            filtered(text) { 0xFE0E...0xFE0F ~= $0.value }
        },
        Way(name: "combining marks (Mn) stripped") { text in
            filtered(text) { $0.properties.generalCategory == .nonspacingMark }
        },
        Way(name: "all Default_Ignorable stripped") { text in
            filtered(text) { Sentences.isInvisible($0) }
        },
    ]

    private static func filtered(_ text: String, _ drop: (Unicode.Scalar) -> Bool) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !drop(scalar) { out.append(scalar) }
        return String(out)
    }

    /// Through one of Foundation's encodings; the text itself where that cannot hold it.
    private static func through(_ text: String, _ external: UInt32) -> String {
        let encoding = String.Encoding(rawValue: UInt(external) | 0x8000_0000)
        guard let data = text.data(using: encoding) else { return "" }
        return String(data: data, encoding: encoding) ?? ""
    }

    /// By UTF-16 units, as programs do that know nothing of invisible characters.
    private static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
            if line.utf16.count + word.count > 72 {
                lines.append("> " + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + String(word)
        }
        return (lines + ["> " + line]).joined(separator: "\n")
    }
}

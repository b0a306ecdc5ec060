import Foundation
import GateWire
import Testing

/// The parsers against others' readings of what generators wrote.
@Suite struct WireDifferentialTests {
    /// Random bytes, with what the formats are made of more often than chance.
    private static func bytes(
        _ count: Int, _ words: [String], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var out: [UInt8] = []
        while out.count < count {
            if Int.random(in: 0..<4, using: &random) == 0,
                let word = words.randomElement(using: &random)
            {
                out += word.utf8
            } else {
                out.append(UInt8.random(in: 0...255, using: &random))
            }
        }
        return out
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func chunksOfKnownText(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = Self.bytes(
            Int.random(in: 0...20_000, using: &random), ["\r\n", "0\r\n\r\n", ";"], &random)
        var input: [UInt8] = []
        var at = 0
        while at < text.count {
            let size = min(text.count - at, Int.random(in: 1...3000, using: &random))
            var digits = String(size, radix: 16)
            if Bool.random(using: &random) { digits = digits.uppercased() }
            if Bool.random(using: &random) { digits += ";chunk-signature=0a" }
            input += Array((digits + "\r\n").utf8) + text[at..<at + size] + [13, 10]
            at += size
        }
        input += Array("0\r\n\r\n".utf8)
        for subject in [WireSubject.chunks(.icap), .chunks(.plain), .aws(text.count)] {
            let trace = subject.trace(input.cut(longest: 700, seed: seed))
            #expect(trace.bytes(of: "data") == text)
            #expect(trace.error == nil)
            #expect(trace.bytes == input)
        }
    }

    /// Python's `email` takes a body apart into the parts that it was made of; so does the splitter.
    @Test func multipartLikePython() throws {
        struct Case: Codable { let body: String; let parts: [String] }
        var cases: [Case] = []
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let count = Int.random(in: 1...6, using: &random)
            var body: [UInt8] = []
            for number in 0..<count {
                body += Array(
                    "--XX\r\nContent-Disposition: form-data; name=\"f\(number)\"\r\n\r\n".utf8)
                // Python's parser takes a bare CR or LF for a line end and keeps it; a delimiter
                // behind one is refused here, so none is written.
                let content = Self.bytes(
                    Int.random(in: 0...400, using: &random),
                    ["\r\n", "\r\n--X", "--", "XX", "--XX", "\r\n-"], &random)
                body += Self.withoutDelimiters(content) + [13, 10]
            }
            body += Array("--XX--\r\n".utf8)
            let trace = WireSubject.multipart("multipart/form-data; boundary=XX")
                .trace(body.cut(longest: 50, seed: seed))
            #expect(trace.error == nil)
            #expect(trace.bytes == body)
            var parts: [[UInt8]] = []
            for item in trace.items {
                if item.tag.hasPrefix("[") { parts.append([]) }
                if item.tag == "part" { parts[parts.count - 1] += item.bytes ?? [] }
            }
            #expect(parts.count == count)
            cases.append(
                Case(
                    body: Data(body).base64EncodedString(),
                    parts: parts.map { Data($0).base64EncodedString() }))
        }
        let script = """
            import base64, email, json, sys
            head = b"Content-Type: multipart/form-data; boundary=XX\\r\\n\\r\\n"
            bad = []
            for number, case in enumerate(json.load(sys.stdin)):
                body = base64.b64decode(case["body"])
                message = email.message_from_bytes(head + body)
                parts = [part.get_payload(decode=True) for part in message.get_payload()]
                if parts != [base64.b64decode(part) for part in case["parts"]]:
                    bad.append(number)
            print(bad)
            """
        let answer = try Self.python(script, input: try JSONEncoder().encode(cases))
        #expect(answer == "[]\n")
    }

    /// Neither a delimiter at a line's beginning nor, for Python's universal lines, a bare CR or LF
    /// that would be told apart otherwise.
    private static func withoutDelimiters(_ content: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in content {
            out.append(byte)
            let isAtLine = out.dropLast(4).last.map { $0 == 10 || $0 == 13 } ?? true
            if isAtLine, out.suffix(4).elementsEqual("--XX".utf8) { out[out.count - 1] = 0x59 }
        }
        return out
    }

    private static func python(_ script: String, input: Data) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: input)
        try stdin.fileHandleForWriting.close()
        let out = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: out, as: UTF8.self)
    }

    /// Keys, strings and words as Foundation reads them.
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func jsonLikeFoundation(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = Self.json(depth: 0, &random)
        let bytes = Array(text.utf8)
        let object = try JSONSerialization.jsonObject(
            with: Data(bytes), options: .fragmentsAllowed)
        var strings: [String] = []
        Self.collect(object, &strings)
        var told: [String] = []
        var open: [UInt8] = []
        for item in WireSubject.json.trace(bytes.cut(longest: 9, seed: seed)).items {
            switch item.tag {
            case "key", "string": open += item.bytes ?? []
            case ":", "\"":
                told.append(String(decoding: open, as: UTF8.self))
                open = []
            case let tag where tag.hasPrefix("damage"): Issue.record("\(tag) in \(text)")
            default: break
            }
        }
        #expect(told.sorted() == strings.sorted())
    }

    private static func collect(_ value: Any, _ strings: inout [String]) {
        switch value {
        case let text as String: strings.append(text)
        case let list as [Any]: for member in list { collect(member, &strings) }
        case let object as [String: Any]:
            for (key, member) in object {
                strings.append(key)
                collect(member, &strings)
            }
        default: break
        }
    }

    private static func json(depth: Int, _ random: inout SeededGenerator) -> String {
        let blank = [" ", "\n", "\t", "", ""].randomElement(using: &random) ?? ""
        switch Int.random(in: depth == 0 ? 4...5 : depth > 4 ? 0...3 : 0...5, using: &random) {
        case 0: return "\(Int.random(in: -9999...9999, using: &random))" + blank
        case 1:
            return ["true", "false", "null", "-0.5e-3", "1E4"].randomElement(using: &random) ?? ""
        case 2, 3: return string("", &random) + blank
        case 4:
            let members = (0..<Int.random(in: 0...6, using: &random))
                .map { _ in json(depth: depth + 1, &random) }
            return "[" + blank + members.joined(separator: "," + blank) + "]"
        default:
            // A number in each key, so that none is double.
            let members = (0..<Int.random(in: 0...6, using: &random)).map { number in
                string("\(number)", &random) + ":" + blank + json(depth: depth + 1, &random)
            }
            return "{" + members.joined(separator: ",") + blank + "}"
        }
    }

    private static func string(_ begin: String, _ random: inout SeededGenerator) -> String {
        let pieces = [
            "a", "\u{E9}", "\u{1F600}", "\\\"", "\\\\", "\\/", "\\n", "\\t", "\\b", "\\f", "\\r",
            "\\u0041", "\\u00e9", "\\u20AC", "\\uD83D\\uDE00",
            "long words without anything to undo ",
        ]
        var text = begin
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            text += pieces.randomElement(using: &random) ?? ""
        }
        return "\"" + text + "\""
    }

    /// What browsers encode is what the decoder tells.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func formsOfKnownFields(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var fields: [(name: [UInt8], value: [UInt8])] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let name = Self.bytes(
                Int.random(in: 1...20, using: &random), ["&", "=", "+", "%"], &random)
            let value = Self.bytes(
                Int.random(in: 1...300, using: &random), ["&", "=", "+", "%41", " "], &random)
            fields.append((name, value))
        }
        let input = fields.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }
            .joined(separator: "&")
        let trace = WireSubject.form.trace(Array(input.utf8).cut(longest: 40, seed: seed))
        var expected = WireTrace()
        for field in fields {
            expected.add("name", field.name)
            expected.add("value", field.value)
            expected.mark(";")
        }
        #expect(trace == expected)
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            if byte == 0x20 { return "+" }
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
            if isPlain { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

@testable import DocumentBuilders

/// What the sweep of places writes its files with.
extension PDFSweepTests {
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    static func wide(_ text: String) -> [UInt8] {
        [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    static func file(
        root: String = "", page: String = "", trailer: String = "", content: String = "BT ET",
        _ more: (inout PDFBuilder) -> Void = { _ in }
    ) -> [UInt8] {
        var file = PDFBuilder.page(content: content, page: page, root: root)
        more(&file)
        file.finish(trailer: trailer)
        return file.bytes
    }

    static func lzw(_ data: [UInt8]) -> [UInt8] {
        // Codes of nine bits, cleared before any grows.
        var bits: [Bool] = []
        func put(_ code: Int) { for i in (0..<9).reversed() { bits.append(code >> i & 1 == 1) } }
        for (i, byte) in data.enumerated() {
            if i % 200 == 0 { put(256) }
            put(Int(byte))
        }
        put(257)
        while bits.count % 8 != 0 { bits.append(false) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }

    static func name(of letter: Character) -> String {
        let digits = [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ]
        if letter == "-" { return "hyphen" }
        return letter.wholeNumberValue.map { digits[$0] } ?? String(letter)
    }

    static func attached(_ value: String, name: String) -> [UInt8] {
        file(root: "/Names << /EmbeddedFiles << /Names [(a) 9 0 R] >> >>") {
            $0.object(9, "<< /Type /Filespec /F (a.txt) /EF << /F 10 0 R >> >>")
            $0.packed(10, "/Type \(name)", value)
        }
    }

    static func ascii85(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var data = Array(text.utf8)
        let count = data.count
        while data.count % 4 != 0 { data.append(0) }
        for start in stride(from: 0, to: data.count, by: 4) {
            var value = data[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            var group: [UInt8] = []
            for _ in 0..<5 {
                group.insert(UInt8(0x21 + value % 85), at: 0)
                value /= 85
            }
            out += group.prefix(min(4, count - start) + 1)
        }
        return out + [0x7E, 0x3E]
    }

    static func gzip(_ text: String) -> [UInt8] {
        let body = Array(PDFBuilder.deflated(Array(text.utf8)).dropFirst(2).dropLast(4))
        let size = text.utf8.count
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + body + sum(Array(text.utf8))
            + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    }

    static func sum(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return (0..<4).map { UInt8(truncatingIfNeeded: ~crc >> (8 * $0)) }
    }

    /// A ZIP file of one member; its content packed, so that only a reader finds it.
    static func storedZIP(_ text: String, packed: Bool = true) -> [UInt8] {
        let content = Array(text.utf8)
        let data = Array(PDFBuilder.deflated(content).dropFirst(2).dropLast(4))
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let fields =
            little(20, 2) + little(0, 2) + little(8, 2) + little(0, 4) + sum(content)
            + little(data.count, 4) + little(content.count, 4) + little(5, 2) + little(0, 2)
        let local = Array("PK\u{3}\u{4}".utf8) + fields + Array("a.txt".utf8) + data
        let central =
            Array("PK\u{1}\u{2}".utf8) + little(20, 2) + fields + little(0, 14)
            + Array("a.txt".utf8)
        return local + central + Array("PK\u{5}\u{6}".utf8) + little(0, 4) + little(1, 2)
            + little(1, 2) + little(central.count, 4) + little(local.count, 4) + little(0, 2)
    }
}

internal import CKernels

/// A PDF file read from its first byte to its last, without regard to its tables: objects of
/// every revision, those that nothing refers to as well, and what lies between.
struct PDFBody {
    struct Object {
        /// 0 for a trailer.
        var number: Int
        var value: PDFValue
        /// A stream's bytes as they stand, in the body's.
        var data: Range<Int>?
        /// Whether `endstream` was missing: what follows is the file's end.
        var isCut = false
    }

    let bytes: [UInt8]
    private(set) var objects: [Object] = []
    private(set) var coverage: Coverage
    private(set) var syntax: PDFSyntax
    /// Whether there are the remains of an object that can no longer be told.
    private(set) var isDamaged = false
    /// Lengths that stand in objects of their own.
    private var lengths: [Int: Int]?
    /// Where the last object begins.
    private var lastObject = 0
    private static let longestComment = 64
    private static let longestWord = 32

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        coverage = Coverage(count: bytes.count)
        syntax = PDFSyntax(bytes)
        read()
        for comment in syntax.comments where comment.count <= Self.longestComment {
            coverage.structure(comment)
        }
    }

    /// Whether a trailer or a cross-reference stream names a security handler.
    var isEncrypted: Bool {
        objects.contains { object in
            guard let entries = object.value.dictionary, let encrypt = entries["Encrypt"],
                object.number == 0 || entries["Type"]?.name == "XRef"
            else { return false }
            if case .null = encrypt { return false }
            return true
        }
    }

    /// Whether the last object, and all tables behind it, are followed by the file's end.
    var isWhole: Bool {
        var last = 0
        while let end = Self.find("%%EOF", in: bytes, from: last) { last = end + 5 }
        return last > lastObject
    }

    private mutating func read() {
        // The last two numbers, where an object's head may begin.
        var numbers: [(start: Int, value: Double)] = []
        while true {
            syntax.skipSpace()
            let start = syntax.at
            guard start < syntax.end else { return }
            guard isExpected(bytes[start]), let token = syntax.next() else {
                skipGap(from: start)
                numbers = []
                continue
            }
            switch token {
            case .atom(.number(let number)):
                coverage.structure(start..<syntax.at)
                numbers = numbers.suffix(1) + [(start, number)]
            case .word(let range):
                switch syntax.word(range) {
                case "obj" where numbers.count == 2:
                    coverage.structure(range)
                    object(Int(clamping: Int64(numbers[0].value)))
                case "trailer":
                    coverage.structure(range)
                    value(0)
                case "xref", "startxref", "endobj", "endstream", "f", "n":
                    coverage.structure(range)
                default: skipGap(from: start)
                }
                numbers = []
            default:
                skipGap(from: start)
                numbers = []
            }
        }
    }

    private func isExpected(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == 0x65 || byte == 0x66 || byte == 0x6E
            || byte == 0x6F || byte == 0x73 || byte == 0x74 || byte == 0x78
    }

    /// To the next line or word that something known begins with.
    private mutating func skipGap(from start: Int) {
        var i = start + 1
        while i < bytes.count {
            if PDFCharacters.isSpace(bytes[i - 1]) || bytes[i] == 0x25, isBeginning(i) { break }
            i += 1
        }
        for word: StaticString in ["endobj", "endstream"] {
            if Self.find(word, in: bytes, from: start, to: i) != nil { isDamaged = true }
        }
        syntax.at = i
    }

    private func isBeginning(_ i: Int) -> Bool {
        switch bytes[i] {
        case 0x30...0x39:
            var at = i
            for _ in 0..<2 {
                let digits = at
                while at < bytes.count, at - digits < 10, (0x30...0x39).contains(bytes[at]) {
                    at += 1
                }
                let gap = at
                while at < bytes.count, at - gap < 10, PDFCharacters.isSpace(bytes[at]) { at += 1 }
                guard gap > digits, at > gap else { return false }
            }
            return matches("obj", at)
        case 0x78: return matches("xref", i)
        case 0x74: return matches("trailer", i)
        case 0x73: return matches("startxref", i)
        case 0x25: return matches("%%EOF", i) || matches("%PDF-", i)
        default: return false
        }
    }

    private func matches(_ word: StaticString, _ i: Int) -> Bool {
        word.withUTF8Buffer { word in
            i + word.count <= bytes.count && bytes[i..<(i + word.count)].elementsEqual(word)
        }
    }

    private mutating func object(_ number: Int) {
        lastObject = syntax.at
        value(number)
        syntax.skipSpace()
        let start = syntax.at
        guard matches("stream", start), let entries = objects.last?.value.dictionary else {
            return
        }
        var data = start + 6
        if data < bytes.count, bytes[data] == 0x0D { data += 1 }
        if data < bytes.count, bytes[data] == 0x0A { data += 1 }
        coverage.structure(start..<data)
        let end = streamEnd(data, entries["Length"])
        objects[objects.count - 1].data = data..<(end ?? bytes.count)
        objects[objects.count - 1].isCut = end == nil
        coverage.handedOn(data..<(end ?? bytes.count))
        syntax.at = end ?? bytes.count
    }

    private mutating func value(_ number: Int) {
        let start = syntax.at
        let strays = syntax.strays.count
        let value = syntax.value() ?? .null
        objects.append(Object(number: number, value: value))
        // Strings and names are delivered; long words and comments are not.
        var at = start
        let long =
            syntax.strays[strays...].filter { $0.count > Self.longestWord }
            + syntax.comments.reversed().prefix { $0.lowerBound >= start }.filter {
                $0.count > Self.longestComment
            }
        for range in long.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            coverage.structure(at..<max(at, range.lowerBound))
            at = range.upperBound
        }
        coverage.structure(at..<max(at, syntax.at))
    }

    // MARK: Streams

    /// Where `endstream` stands: where the length says, or else the first; nil for none.
    private mutating func streamEnd(_ start: Int, _ length: PDFValue?) -> Int? {
        var count = length?.integer
        if let number = length?.reference { count = knownLengths()[number] }
        if let count, count >= 0, count <= bytes.count - start {
            var at = start + count
            for _ in 0..<3 where at < bytes.count && PDFCharacters.isSpace(bytes[at]) { at += 1 }
            if matches("endstream", at) || matches("endobj", at) { return start + count }
        }
        return Self.find("endstream", in: bytes, from: start)
    }

    private mutating func knownLengths() -> [Int: Int] {
        if let lengths { return lengths }
        var found: [Int: Int] = [:]
        var at = 0
        while let word = Self.find(" obj", in: bytes, from: at) {
            at = word + 4
            // Backwards: a generation, and the number before it.
            var i = word
            while i > 0, word - i < 6, (0x30...0x39).contains(bytes[i - 1]) { i -= 1 }
            guard i < word, i > 1, PDFCharacters.isSpace(bytes[i - 1]) else { continue }
            let end = i - 1
            i = end
            while i > 0, end - i < 9, (0x30...0x39).contains(bytes[i - 1]) { i -= 1 }
            guard i < end, let number = PDFSyntax.number(bytes[i..<end]) else { continue }
            var syntax = PDFSyntax(bytes, at..<min(bytes.count, at + 40))
            guard case .atom(.number(let length))? = syntax.next() else { continue }
            found[Int(number)] = Int(exactly: length)
        }
        lengths = found
        return found
    }

    /// Where `word` first lies within the bytes from `start` to `end`.
    static func find(
        _ word: StaticString, in bytes: [UInt8], from start: Int, to end: Int = .max
    ) -> Int? {
        word.withUTF8Buffer { word in
            bytes.withUnsafeBytes { bytes in
                let count = min(end, bytes.count) - start
                guard count > 0, let base = bytes.baseAddress, let first = word.baseAddress,
                    let place = dlp_find(base + start, count, first, word.count)
                else { return nil }
                return UnsafeRawPointer(place) - base
            }
        }
    }
}

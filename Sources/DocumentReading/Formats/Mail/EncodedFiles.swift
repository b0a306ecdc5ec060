internal import MIME

/// Files written into a text in lines of their own: uuencode and its base64 form (POSIX), and
/// yEnc (version 1.3).
struct EncodedFiles {
    struct File {
        var name: String
        var bytes: [UInt8]
        /// Whether its last line was there.
        var isWhole: Bool
        /// Its lines, if they are no text.
        var binary: Range<Int>?
    }

    private enum Kind { case uu, base64, yEnc }

    private(set) var found: [File] = []

    init(_ bytes: [UInt8]) {
        var open: (kind: Kind, file: File, start: Int)?
        var at = 0
        while at < bytes.count {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
            var line = bytes[at..<newline]
            let start = at
            at = min(bytes.count, newline + 1)
            if line.last == 0x0D { line.removeLast() }
            if let (kind, name) = Self.beginning(line) {
                if let open { close(open.file, open.kind, open.start..<start, isWhole: false) }
                open = (kind, File(name: name, bytes: [], isWhole: false), start)
            } else if let file = open {
                if Self.isEnd(line, file.kind) {
                    close(file.file, file.kind, file.start..<at, isWhole: true)
                    open = nil
                } else {
                    switch file.kind {
                    case .uu: open?.file.bytes += TransferDecoder.uuLine(line)
                    case .base64: open?.file.bytes += TransferDecoder.base64(line)
                    case .yEnc: open?.file.bytes += Self.yEncoded(line)
                    }
                }
            }
        }
        if let open { close(open.file, open.kind, open.start..<bytes.count, isWhole: false) }
    }

    private mutating func close(_ file: File, _ kind: Kind, _ range: Range<Int>, isWhole: Bool) {
        // Prose may have a line that begins one, with nothing of it behind.
        guard !file.bytes.isEmpty else { return }
        var file = file
        file.isWhole = isWhole
        file.binary = kind == .yEnc ? range : nil
        found.append(file)
    }

    /// The text without the lines that are none.
    func rest(of bytes: [UInt8]) -> [UInt8] {
        let binary = found.compactMap(\.binary)
        if binary.isEmpty { return bytes }
        var rest: [UInt8] = []
        var at = 0
        for range in binary {
            rest += bytes[at..<range.lowerBound]
            at = range.upperBound
        }
        return rest + bytes[at...]
    }

    private static func beginning(_ line: ArraySlice<UInt8>) -> (Kind, String)? {
        guard let first = line.first, first | 0x20 == 0x62 || first == 0x3D else { return nil }
        if line.starts(with: Array("=ybegin ".utf8)) {
            let words = String(decoding: line, as: UTF8.self)
            return (
                .yEnc,
                words.firstRange(of: "name=").map { String(words[$0.upperBound...]) } ?? "file"
            )
        }
        let kind: Kind
        if line.starts(with: Array("begin ".utf8)) {
            kind = .uu
        } else if line.starts(with: Array("begin-base64 ".utf8)) {
            kind = .base64
        } else {
            return nil
        }
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count >= 2, (3...5).contains(words[1].count),
            words[1].allSatisfy({ (0x30...0x37).contains($0) })
        else { return nil }
        return (kind, words.count > 2 ? String(decoding: words[2], as: UTF8.self) : "file")
    }

    private static func isEnd(_ line: ArraySlice<UInt8>, _ kind: Kind) -> Bool {
        switch kind {
        case .uu: line.elementsEqual("end".utf8)
        case .base64: line.elementsEqual("====".utf8)
        case .yEnc: line.starts(with: Array("=yend".utf8))
        }
    }

    private static func yEncoded(_ line: ArraySlice<UInt8>) -> [UInt8] {
        if line.starts(with: Array("=ypart ".utf8)) { return [] }
        var out: [UInt8] = []
        var isEscaped = false
        for byte in line {
            if byte == 0x3D, !isEscaped {
                isEscaped = true
                continue
            }
            out.append(byte &- 42 &- (isEscaped ? 64 : 0))
            isEscaped = false
        }
        return out
    }
}

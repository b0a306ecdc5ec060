/// What a body may be under the transfer encodings that are declared for it: one content where
/// it is what they say, more where it is not, since mail programs skip, stop or show it as it is.
struct TransferReadings {
    /// The one that the declaration asks for first. Never empty.
    private(set) var contents: [[UInt8]] = []

    /// - Parameter encodings: the values of every Content-Transfer-Encoding field, lower case.
    init(_ bytes: ArraySlice<UInt8>, _ encodings: [String]) {
        var needsRaw = false
        for encoding in Set(encodings.map { $0.filter { $0.isLetter || $0.isNumber } }).sorted() {
            if encoding.contains("base64") {
                needsRaw = takeBase64(bytes) || needsRaw
            } else if encoding.contains("quoted") {
                contents.append(TransferDecoder.quotedPrintable(bytes))
                // An encoder leaves no byte of this kind.
                if bytes.contains(where: { $0 >= 0x80 || $0 < 0x09 }) { needsRaw = true }
            } else {
                needsRaw = true
            }
        }
        if contents.isEmpty || needsRaw { contents.append(Array(bytes)) }
    }

    /// Whether the bytes are needed as they stand as well.
    private mutating func takeBase64(_ bytes: ArraySlice<UInt8>) -> Bool {
        let run = Self.run(bytes)
        if run.end == bytes.endIndex {
            contents.append(TransferDecoder.base64(bytes))
            return false
        }
        // A text that was put behind the encoded one, such as a mailing list's.
        if run.isEnded {
            contents.append(TransferDecoder.base64(bytes[..<run.end]))
            contents.append(Array(bytes[run.end...]))
            return false
        }
        contents.append(TransferDecoder.base64(bytes))
        return true
    }

    /// The lines from the first that hold nothing but base64, and whether the last of them, or
    /// an empty line behind it, ends them.
    private static func run(_ bytes: ArraySlice<UInt8>) -> (end: Int, isEnded: Bool) {
        var end = bytes.startIndex
        var at = bytes.startIndex
        var length: Int?
        var isEnded = false
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            var line = bytes[at..<newline]
            at = min(bytes.endIndex, newline + 1)
            while let last = line.last, last <= 0x20 { line.removeLast() }
            if line.isEmpty {
                isEnded = isEnded || length != nil
            } else if isBase64(line) {
                let first = length ?? line.count
                length = first
                isEnded = line.last == 0x3D || line.count < first
            } else {
                return (end, isEnded)
            }
            end = at
        }
        return (bytes.endIndex, true)
    }

    private static func isBase64(_ line: ArraySlice<UInt8>) -> Bool {
        var letters = line
        while letters.last == 0x3D, line.endIndex - letters.endIndex < 2 { letters.removeLast() }
        return letters.allSatisfy {
            switch $0 {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2B, 0x2F: true
            default: false
            }
        }
    }
}

internal import Support

/// Content transfer encodings (RFC 2045). What is no part of an encoding is skipped, as
/// mail programs do.
package enum TransferDecoder {
    /// Both alphabets.
    package static func base64(_ text: ArraySlice<UInt8>) -> [UInt8] {
        SixBitDigits.anyBase64.decode(text)
    }

    package static func isBase64(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || SixBitDigits.base64.contains(byte)
    }

    static func quotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var i = text.startIndex
        while i < text.endIndex {
            let byte = text[i]
            i += 1
            guard byte == 0x3D else {
                out.append(byte)
                continue
            }
            if i + 1 < text.endIndex, let byte = Hex.byte(text[i], text[i + 1]) {
                out.append(byte)
                i += 2
            } else {
                // A soft line break, with white space before it or not.
                var k = i
                while k < text.endIndex, text[k] == 0x20 || text[k] == 0x09 || text[k] == 0x0D {
                    k += 1
                }
                if k < text.endIndex, text[k] == 0x0A { i = k + 1 } else { out.append(byte) }
            }
        }
        return out
    }

    /// One uuencoded line's bytes (POSIX uuencode).
    package static func uuLine(_ line: ArraySlice<UInt8>) -> [UInt8] {
        guard let first = line.first, first > 0x20,
            let length = SixBitDigits.uuencode.value(first)
        else { return [] }
        return Array(SixBitDigits.uuencode.decode(line.dropFirst()).prefix(Int(length)))
    }
}

/// What a body may be under the transfer encodings that are declared for it: one content where
/// it is what they say, more where it is not, since mail programs skip, stop or show it as it is.
package struct TransferReadings {
    /// The one that the declaration asks for first. Never empty.
    package private(set) var contents: [[UInt8]] = []

    /// - Parameter encodings: the values of every Content-Transfer-Encoding field, lower case.
    package init(_ bytes: ArraySlice<UInt8>, _ encodings: [String]) {
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
        return letters.allSatisfy(SixBitDigits.base64.contains)
    }
}

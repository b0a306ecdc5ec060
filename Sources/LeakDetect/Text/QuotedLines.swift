internal import Support

/// Lines in quoted-printable (RFC 2045, 6.7) that stand in a text which is no mail.
struct QuotedLines {
    private(set) var bytes: [UInt8] = []
    /// The lines, as far as they go.
    private(set) var range: Range<Int>

    private static let longest = 8 << 10

    /// The line around `sign`, from `from` on, and those that a soft line break goes on in.
    init(_ text: UnsafeBufferPointer<UInt8>, from: Int, around sign: Int) {
        var first = sign
        while first > from, sign - first < Self.longest, text[first - 1] != 0x0A { first -= 1 }
        var i = first
        while i < text.count, i - first < Self.longest, text[i] != 0x0A {
            guard text[i] == UInt8(ascii: "=") else {
                bytes.append(text[i])
                i += 1
                continue
            }
            var next = i + 1
            while next < text.count, [0x20, 0x09, 0x0D].contains(text[next]) { next += 1 }
            if next < text.count, text[next] == 0x0A {
                i = next + 1
            } else if i + 2 < text.count,
                let byte = Hex.byte(text[i + 1], text[i + 2])
            {
                bytes.append(byte)
                i += 3
            } else {
                bytes.append(text[i])
                i += 1
            }
        }
        range = first..<i
    }
}

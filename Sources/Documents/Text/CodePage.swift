/// What each byte of a code page of one byte a letter stands for.
struct CodePage: Sendable {
    /// By byte; nil for what is no character.
    let scalars: [Unicode.Scalar?]

    private init(_ encoding: TextEncoding) {
        let decoder = CharsetDecoder(encoding)
        scalars = (0..<256).map { byte in
            guard byte >= 0x80 else { return Unicode.Scalar(UInt8(byte)) }
            var out: [UInt8] = []
            // With a blank: some converters hold a letter back in case that a sign follows.
            _ = withUnsafeBytes(of: (UInt8(byte), UInt8(0x20))) {
                decoder?.decode($0, last: true, into: &out)
            }
            let scalar = String(decoding: out, as: UTF8.self).unicodeScalars.first
            return scalar == "\u{FFFD}" ? nil : scalar
        }
    }

    /// Of every encoding that an alphabet is written in.
    static let all: [TextEncoding: Self] = {
        var pages: [TextEncoding: Self] = [:]
        for encoding in Set(Alphabet.all.flatMap(\.encodings)) { pages[encoding] = Self(encoding) }
        return pages
    }()
}

internal import Support

/// One escape of source, JSON, JavaScript, Python, or a reference of markup.
enum TextEscape {
    /// What stands at `place`, where a backslash or an ampersand is: how many bytes, and what
    /// for. Nil for nothing that is known.
    ///
    /// A run of backslashes is read as one: text that was escaped twice or more is what it was
    /// in the beginning.
    static func read(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (length: Int, bytes: [UInt8])? {
        text[place] == UInt8(ascii: "&") ? entity(text, place) : backslash(text, place)
    }

    private static func backslash(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int
    ) -> (length: Int, bytes: [UInt8])? {
        var i = place
        while i < text.count, text[i] == UInt8(ascii: "\\") { i += 1 }
        guard i < text.count else { return nil }
        let letter = text[i]
        i += 1
        func done(_ bytes: [UInt8]) -> (length: Int, bytes: [UInt8]) { (i - place, bytes) }
        switch letter {
        case UInt8(ascii: "n"): return done([0x0A])
        case UInt8(ascii: "r"): return done([0x0D])
        case UInt8(ascii: "t"): return done([0x09])
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"): return done([letter])
        case UInt8(ascii: "u"), UInt8(ascii: "x"), UInt8(ascii: "U"):
            if letter != UInt8(ascii: "U"), i < text.count, text[i] == UInt8(ascii: "{") {
                var code: UInt32 = 0
                var digits = 0
                i += 1
                while i < text.count, digits < 8, let digit = Hex.value(text[i]) {
                    code = code << 4 | UInt32(digit)
                    digits += 1
                    i += 1
                }
                guard digits > 0, i < text.count, text[i] == UInt8(ascii: "}") else { return nil }
                i += 1
                return utf8(code).map(done)
            }
            let count =
                letter == UInt8(ascii: "u") ? 4 : letter == UInt8(ascii: "U") ? 8 : 2
            guard var code = hex(text, i, count) else { return nil }
            i += count
            if letter == UInt8(ascii: "x"), code >= 0x80 {
                return done(bytesOfHex(text, first: UInt8(code), &i))
            }
            if (0xD800..<0xDC00).contains(code) {
                // The other half of a surrogate pair, behind as many backslashes.
                var next = i
                while next < text.count, text[next] == UInt8(ascii: "\\") { next += 1 }
                if next > i, next < text.count, text[next] == UInt8(ascii: "u"),
                    let low = hex(text, next + 1, 4), (0xDC00..<0xE000).contains(low)
                {
                    code = 0x1_0000 + (code & 0x3FF) << 10 + (low & 0x3FF)
                    i = next + 5
                }
            }
            return done(utf8(code) ?? UTF8.encodedReplacementCharacter.map { $0 })
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            guard i + 1 < text.count, (0x30...0x37).contains(text[i]),
                (0x30...0x37).contains(text[i + 1])
            else { return nil }
            let value = (letter & 7) << 6 | (text[i] & 7) << 3 | text[i + 1] & 7
            i += 2
            return value < 0x80 ? done([value]) : nil
        default: return nil
        }
    }

    /// The bytes of a character in UTF-8 that are written one by one; Latin-1 where they are none.
    private static func bytesOfHex(
        _ text: UnsafeBufferPointer<UInt8>, first: UInt8, _ end: inout Int
    ) -> [UInt8] {
        var bytes = [first]
        var place = end
        while bytes.count < 4, place + 3 < text.count, text[place] == UInt8(ascii: "\\"),
            text[place + 1] == UInt8(ascii: "x"), let value = hex(text, place + 2, 2),
            value & 0xC0 == 0x80
        {
            bytes.append(UInt8(value))
            place += 4
            if String(validating: bytes, as: UTF8.self) != nil {
                end = place
                return bytes
            }
        }
        return utf8(UInt32(first)) ?? []
    }

    private static func entity(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int
    ) -> (length: Int, bytes: [UInt8])? {
        guard let end = text[place..<min(text.count, place + 12)].firstIndex(of: UInt8(ascii: ";")),
            end > place + 1
        else { return nil }
        let name = text[(place + 1)..<end]
        let length = end + 1 - place
        if name.first == UInt8(ascii: "#") {
            let digits = name.dropFirst()
            let isHex = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
            let number = String(decoding: isHex ? digits.dropFirst() : digits, as: UTF8.self)
            guard let code = UInt32(number, radix: isHex ? 16 : 10) else { return nil }
            return utf8(code).map { (length, $0) }
        }
        return named[String(decoding: name, as: UTF8.self)].map { (length, Array($0.utf8)) }
    }

    /// Those of HTML that stand for characters a value or a phrase is written with.
    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ensp": " ",
        "emsp": " ", "thinsp": " ", "shy": "", "zwnj": "", "zwj": "", "hyphen": "-", "dash": "-",
        "ndash": "-", "minus": "-", "period": ".", "comma": ",", "colon": ":", "sol": "/",
        "bsol": "\\", "lowbar": "_", "equals": "=", "plus": "+", "num": "#", "commat": "@",
        "Tab": "\t", "NewLine": "\n", "lpar": "(", "rpar": ")", "percnt": "%", "excl": "!",
        "dollar": "$", "ast": "*", "semi": ";", "quest": "?",
    ]

    private static func hex(
        _ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ count: Int
    ) -> UInt32? {
        guard place + count <= text.count else { return nil }
        var code: UInt32 = 0
        for i in place..<(place + count) {
            guard let digit = Hex.value(text[i]) else { return nil }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    private static func utf8(_ code: UInt32) -> [UInt8]? {
        Unicode.Scalar(code).flatMap { UTF8.encode($0) }.map { Array($0) }
    }
}

/// Characters of a workbook's strings that are written as `_x0041_` (ECMA-376-1, 22.9.2.19,
/// ST_Xstring): programs show what they stand for.
enum CellEscapes {
    /// Linear in `text`, which is UTF-8. What stands for a control character, a surrogate or
    /// nothing is left as it is.
    static func decoded(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var done = 0
        var i = 0
        while i + 6 < text.count {
            guard text[i] == 0x5F, text[i + 1] == 0x78, text[i + 6] == 0x5F,
                let code = code(text[(i + 2)..<(i + 6)])
            else {
                i += 1
                continue
            }
            out += text[done..<i]
            TextStream.append(code, to: &out)
            i += 7
            done = i
        }
        return done == 0 ? text : out + text[done...]
    }

    private static func code(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var code: UInt32 = 0
        for digit in digits {
            guard let value = HexDigit.value(digit) else { return nil }
            code = code << 4 | UInt32(value)
        }
        return code >= 0x20 && !(0xD800...0xDFFF).contains(code) ? code : nil
    }
}

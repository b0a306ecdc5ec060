/// A sheet's header or footer as it is shown: without the codes of its looks (ECMA-376-1,
/// 18.3.1.39), such as `&B`, `&14`, `&"Arial,Bold"` and `&KFF0000`.
enum HeaderCodes {
    /// Empty where there is none in `text`.
    static func removed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard text.contains(0x26) else { return [] }
        var out: [UInt8] = []
        var i = text.startIndex
        while i < text.endIndex {
            guard text[i] == 0x26, i + 1 < text.endIndex else {
                out.append(text[i])
                i += 1
                continue
            }
            i += 2
            switch text[i - 1] {
            case 0x26: out.append(0x26)
            // Left, centre, right: texts of their own.
            case 0x4C, 0x43, 0x52: out.append(0x0A)
            case 0x22: i = text[i...].firstIndex(of: 0x22).map { $0 + 1 } ?? i
            case 0x30...0x39:
                while i < text.endIndex, (0x30...0x39).contains(text[i]) { i += 1 }
            case 0x4B: i = min(text.endIndex, i + 6)
            default: break
            }
        }
        return out
    }
}

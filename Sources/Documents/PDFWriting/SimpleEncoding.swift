/// What the codes of a simple font without ToUnicode stand for, as far as its dictionary
/// says so beyond doubt (ISO 32000-2, 9.6.5 and annex D).
enum SimpleEncoding {
    /// Codes and UTF-16 units. Codes that are left out keep what a reader makes of them;
    /// every reader asks a ToUnicode map first and the encoding for what is not in it.
    static func units(_ font: PDFObject) -> [Int: UInt16] {
        let subtype = font["/Subtype"]?.name
        guard let encoding = font["/Encoding"] else { return builtIn(font, subtype) }
        if let name = encoding.name { return base(name) }
        guard encoding.isDictionary else { return [:] }
        var units =
            encoding["/BaseEncoding"]?.name.map { base($0) } ?? builtIn(font, subtype)
        guard let differences = encoding["/Differences"] else { return units }
        var code = 0
        for i in 0..<min(differences.count, 2048) {
            guard let item = differences.item(i) else { break }
            if let number = item.integer {
                code = number
            } else if let name = item.name {
                if (0...255).contains(code) { units[code] = GlyphNames.unit(name) }
                code += 1
            }
        }
        return units
    }

    private static func base(_ name: String) -> [Int: UInt16] {
        switch name {
        case "/WinAnsiEncoding":
            var units = ascii
            for code in 0xA0...0xFF where code != 0xAD { units[code] = UInt16(code) }
            return units
        case "/MacRomanEncoding": return ascii
        case "/StandardEncoding": return standard
        default: return [:]
        }
    }

    /// The encoding that a font brings itself: known for the fonts that readers have.
    private static func builtIn(_ font: PDFObject, _ subtype: String?) -> [Int: UInt16] {
        guard subtype == "/Type1" || subtype == "/TrueType" else { return [:] }
        guard let descriptor = font["/FontDescriptor"] else {
            let name = font["/BaseFont"]?.name ?? ""
            let isText = ["/Helvetica", "/Times-", "/Courier"].contains { name.hasPrefix($0) }
            return isText ? standard : [:]
        }
        for key in ["/FontFile", "/FontFile2", "/FontFile3"] where descriptor[key] != nil {
            return [:]
        }
        // Bit 6: not symbolic.
        return (descriptor["/Flags"]?.integer ?? 0) & 32 != 0 ? standard : [:]
    }

    private static let ascii: [Int: UInt16] = Dictionary(
        uniqueKeysWithValues: (0x20...0x7E).map { ($0, UInt16($0)) })
    /// Its quotation marks are others.
    private static let standard = ascii.filter { $0.key != 0x27 && $0.key != 0x60 }
}

/// Names of glyphs that mean one ASCII character (Adobe Glyph List), and the spaces.
enum GlyphNames {
    static func unit(_ name: String) -> UInt16? {
        let name = name.dropFirst()
        if name.utf8.count == 1, let letter = name.utf16.first,
            (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter)
        {
            return letter
        }
        return units[String(name)]
    }

    private static let units: [String: UInt16] = {
        // In the order of ASCII.
        let punctuation =
            "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft "
            + "parenright asterisk plus comma hyphen period slash zero one two three four five "
            + "six seven eight nine colon semicolon less equal greater question at"
        var units: [String: UInt16] = [:]
        for (i, name) in punctuation.split(separator: " ").enumerated() {
            units[String(name)] = UInt16(0x20 + i)
        }
        let brackets = "bracketleft backslash bracketright asciicircum underscore grave"
        for (i, name) in brackets.split(separator: " ").enumerated() {
            units[String(name)] = UInt16(0x5B + i)
        }
        let braces = "braceleft bar braceright asciitilde"
        for (i, name) in braces.split(separator: " ").enumerated() {
            units[String(name)] = UInt16(0x7B + i)
        }
        units["nbspace"] = 0xA0
        return units
    }()
}

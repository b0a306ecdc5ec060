internal import Imaging

/// A small single-stroke typeface, for screens drawn without a font at hand. It has
/// the statistics of text (stems, bowls, spacing, ascenders), not its beauty.
///
/// A glyph is a list of strokes; a stroke is a string of points, each two digits x y
/// on a grid where x is 0…4, y is 0 (ascender), 2 (x-height), 6 (baseline), 8 (descender).
enum StrokeFont {
    /// Grid units from ascender to baseline, and per advance.
    static let ascent = 6.0
    static let advance = 5.6

    static let glyphs: [Character: String] = [
        "a": "03 13 23 34 36 26 16 05 14 34", "b": "00 06 26 35 33 22 02", "c": "32 12 03 05 16 36",
        "d": "30 36 16 05 03 12 32", "e": "04 34 33 22 12 03 05 16 36", "f": "30 20 11 16|02 22",
        "g": "36 16 05 03 12 32 37 28 08", "h": "00 06|03 12 22 33 36", "i": "12 16|10 10",
        "j": "22 27 18 08|20 20", "k": "00 06|32 04 36", "l": "10 16 26",
        "m": "02 06|03 12 23 26|23 32 43 46", "n": "02 06|03 12 22 33 36",
        "o": "12 22 33 35 26 16 05 03 12", "p": "02 08|02 22 33 35 26 06",
        "q": "32 38|32 12 03 05 16 36",
        "r": "02 06|03 12 32", "s": "32 12 03 14 24 35 26 06", "t": "10 15 26 36|02 32",
        "u": "02 05 16 26 35|32 36", "v": "02 16 32", "w": "02 06 23 46 42", "x": "02 36|32 06",
        "y": "02 16|32 16 08", "z": "02 32 06 36",
        "A": "06 10 20 36|04 34", "B": "00 06 26 35 34 23 03|00 20 31 32 23",
        "C": "31 20 10 01 05 16 26 35",
        "D": "00 06 26 35 31 20 00", "E": "30 00 06 36|03 23", "F": "30 00 06|03 23",
        "G": "31 20 10 01 05 16 26 35 33 23", "H": "00 06|30 36|03 33", "I": "00 20|10 16|06 26",
        "L": "00 06 36", "M": "06 00 23 40 46", "N": "06 00 36 30",
        "O": "10 20 31 35 26 16 05 01 10",
        "P": "06 00 20 31 32 23 03", "R": "06 00 20 31 32 23 03|13 36",
        "S": "31 20 10 01 02 13 23 34 35 26 16 05",
        "T": "00 40|20 26", "U": "00 05 16 26 35 30", "V": "00 26 40", "W": "00 16 22 36 40",
        "0": "10 20 31 35 26 16 05 01 10", "1": "01 10 16", "2": "01 10 20 31 32 06 36",
        "3": "00 30 13 33 35 26 06", "4": "26 20 04 34", "5": "30 00 03 23 34 35 26 06",
        "6": "20 02 05 16 26 35 34 23 03", "7": "00 30 16",
        "8": "13 02 01 10 20 31 32 23 34 35 26 16 05 04 13 23",
        "9": "33 13 02 01 10 20 31 34 16", ".": "16 16", ",": "16 07", "-": "04 24",
        "=": "03 33|05 35",
        "(": "20 11 15 26", ")": "00 11 15 06", "{": "20 11 12 03 14 15 26",
        "}": "00 11 12 23 14 15 06",
        "/": "30 06", ":": "13 13|16 16", ";": "13 13|16 07", "_": "07 37",
        "@": "35 15 04 02 11 31 34 24 22",
        "\"": "00 01|20 21", "+": "04 24|13 15", "<": "32 04 36", ">": "02 34 06",
        "$": "31 11 02 13 23 34 25 05|10 16",
    ]

    /// Points of a glyph's strokes in grid units; nothing for a space or an unknown one.
    static func strokes(_ character: Character) -> [[Point]] {
        guard let text = glyphs[character] ?? glyphs[Character(character.lowercased())] else {
            return []
        }
        return text.split(separator: "|").map { stroke in
            stroke.split(separator: " ").map { pair in
                let digits = pair.compactMap(\.wholeNumberValue)
                return Point(Double(digits[0]), Double(digits[1]))
            }
        }
    }
}

/// A workbook's table of strings (ECMA-376-1, 18.4), and which of them cells show.
struct SharedStrings {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var used: [Bool] = []
    /// Readings of Chinese characters, which stand above them, and what is in no string.
    private var phonetic: [UInt8] = []

    init() {}

    init(_ content: [UInt8]) {
        var tokens = MarkupTokenizer(content)
        var isText = false
        var isPhonetic = false
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                tokens.references(in: attributes) { phonetic += $0 + [0x0A] }
                switch tokens.name(range) {
                case "t": isText = !isEmpty
                case "rPh": isPhonetic = !isEmpty
                case "si" where isEmpty: ends.append(bytes.count)
                default: break
                }
            case .end(let range):
                switch tokens.name(range) {
                case "t": isText = false
                case "rPh":
                    isPhonetic = false
                    phonetic.append(0x0A)
                case "si": ends.append(bytes.count)
                default: break
                }
            case .text(let range), .literal(let range):
                if !isText {
                    // What is in no string.
                    if !tokens.isBlank(range) {
                        tokens.append(range, to: &phonetic)
                        phonetic.append(0x0A)
                    }
                } else if isPhonetic {
                    tokens.append(range, to: &phonetic)
                } else {
                    tokens.append(range, to: &bytes)
                }
            case .aside(let range): tokens.references(aside: range) { phonetic += $0 + [0x0A] }
            }
        }
        // A cut table's last string.
        if bytes.count > ends.last ?? 0 { ends.append(bytes.count) }
        used = [Bool](repeating: false, count: ends.count)
    }

    var isEmpty: Bool { ends.isEmpty }

    /// The string of that number; nil where there is none.
    mutating func take(_ index: Int) -> ArraySlice<UInt8>? {
        guard ends.indices.contains(index) else { return nil }
        used[index] = true
        return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Readings, and strings that no cell showed, a line each.
    var unused: [UInt8] {
        var out = phonetic
        var start = 0
        for (i, end) in ends.enumerated() {
            if !used[i], end > start {
                out += bytes[start..<end]
                out.append(0x0A)
            }
            start = end
        }
        return out
    }
}

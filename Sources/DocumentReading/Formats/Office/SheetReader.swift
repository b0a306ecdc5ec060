internal import Markup
internal import Support
internal import TextDecoding

/// A worksheet (ECMA-376-1, 18.3): a line for each row, its cells parted by tabs, then
/// formulas, headers and footers.
enum SheetReader {
    static func text(
        _ content: [UInt8], _ strings: inout SharedStrings, _ formats: CellFormats
    ) -> [UInt8] {
        var tokens = MarkupTokenizer(content)
        var out: [UInt8] = []
        var nonBodyText: [UInt8] = []
        var kind = ""
        var style = 0
        var value: [UInt8] = []
        var isValue = false
        var isAside = false
        var isFirst = true
        // Where a header or footer begins in what is beside the cells.
        var margin: Int?
        let shown: Set<String> = ["tooltip", "display", "location"]
        // A value that is in no cell.
        func stray() {
            if !value.isEmpty { nonBodyText += value + [0x0A] }
            value = []
        }
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                let name = tokens.name(range)
                tokens.references(in: attributes, except: name == "hyperlink" ? shown : []) {
                    nonBodyText += $0 + [0x0A]
                }
                switch name {
                case "row": isFirst = true
                case "c":
                    style = tokens.attribute("s", in: attributes).flatMap { Int($0) } ?? 0
                    kind = tokens.attribute("t", in: attributes) ?? "n"
                    stray()
                    if isEmpty { kind = "" }
                case "v", "t": isValue = !isEmpty
                case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader",
                    "firstFooter":
                    isAside = !isEmpty
                    margin = isEmpty ? nil : nonBodyText.count
                case "f", "formula1", "formula2", "formula": isAside = !isEmpty
                case "hyperlink":
                    for key in shown.sorted() {
                        if let text = tokens.attribute(key, in: attributes) {
                            nonBodyText += text.utf8
                            nonBodyText.append(0x0A)
                        }
                    }
                default: break
                }
            case .end(let range):
                switch tokens.name(range) {
                case "v", "t": isValue = false
                case "c":
                    guard !value.isEmpty else { continue }
                    if !isFirst { out.append(0x09) }
                    isFirst = false
                    if kind == "s", let index = Int(String(decoding: value, as: UTF8.self)),
                        let string = strings.take(index)
                    {
                        out += string.map { $0 == 0x0A ? 0x20 : $0 }
                    } else if kind == "n",
                        let number = Double(String(decoding: value, as: UTF8.self))
                    {
                        let shown = formats.shown(number, style)
                        out += shown.text
                        if let hidden = shown.hidden { nonBodyText += hidden + [0x0A] }
                    } else {
                        out += value.map { $0 == 0x0A ? 0x20 : $0 }
                    }
                    value = []
                case "row": if !isFirst { out.append(0x0A) }
                case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader",
                    "firstFooter":
                    isAside = false
                    if let margin {
                        nonBodyText += [0x0A] + HeaderCodes.removed(nonBodyText[margin...])
                    }
                    margin = nil
                    nonBodyText.append(0x0A)
                case "f", "formula1", "formula2", "formula":
                    isAside = false
                    nonBodyText.append(0x0A)
                default: break
                }
            case .text(let range), .literal(let range):
                if isAside {
                    tokens.append(range, to: &nonBodyText)
                } else if isValue {
                    tokens.append(range, to: &value)
                } else if !tokens.isBlank(range) {
                    // Elements that sheets do not have.
                    tokens.append(range, to: &nonBodyText)
                    nonBodyText.append(0x0A)
                }
            case .aside(let range): tokens.references(aside: range) { nonBodyText += $0 + [0x0A] }
            }
        }
        stray()
        return out + nonBodyText
    }
}

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

/// The sheets of a workbook, and what they share: strings and formats, which may stand behind
/// them in the file.
struct Workbook {
    private var sheets: [(name: String, content: [UInt8])] = []
    private var tables: [(name: String, strings: SharedStrings)] = []
    var formats = CellFormats()

    mutating func sheet(_ name: String, _ content: [UInt8]) { sheets.append((name, content)) }

    mutating func strings(_ name: String, _ content: [UInt8]) {
        tables.append((name, SharedStrings(content)))
    }

    /// Gives each sheet's text, and then the strings that none shows. There is one table; of
    /// several the one with the usual name is shown, and all strings of the others are given.
    mutating func read(_ give: (String, [UInt8]) -> Void) {
        let shown =
            tables.firstIndex { $0.name.lowercased() == "xl/sharedstrings.xml" }
            ?? tables.indices.last
        var strings = shown.map { tables[$0].strings } ?? SharedStrings()
        for (name, content) in sheets { give(name, SheetReader.text(content, &strings, formats)) }
        if let shown { tables[shown].strings = strings }
        for (name, table) in tables { give(name, table.unused) }
    }
}

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
            guard let value = Hex.value(digit) else { return nil }
            code = code << 4 | UInt32(value)
        }
        return code >= 0x20 && !(0xD800...0xDFFF).contains(code) ? code : nil
    }
}

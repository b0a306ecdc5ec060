/// A worksheet (ECMA-376-1, 18.3): a line for each row, its cells parted by tabs, then
/// formulas, headers and footers.
enum SheetReader {
    static func text(
        _ content: [UInt8], _ strings: inout SharedStrings, _ formats: CellFormats
    ) -> [UInt8] {
        var tokens = MarkupTokenizer(content)
        var out: [UInt8] = []
        var asides: [UInt8] = []
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
            if !value.isEmpty { asides += value + [0x0A] }
            value = []
        }
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                let name = tokens.name(range)
                tokens.references(in: attributes, except: name == "hyperlink" ? shown : []) {
                    asides += $0 + [0x0A]
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
                    margin = isEmpty ? nil : asides.count
                case "f", "formula1", "formula2", "formula": isAside = !isEmpty
                case "hyperlink":
                    for key in shown.sorted() {
                        if let text = tokens.attribute(key, in: attributes) {
                            asides += text.utf8
                            asides.append(0x0A)
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
                        if let hidden = shown.hidden { asides += hidden + [0x0A] }
                    } else {
                        out += value.map { $0 == 0x0A ? 0x20 : $0 }
                    }
                    value = []
                case "row": if !isFirst { out.append(0x0A) }
                case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader",
                    "firstFooter":
                    isAside = false
                    if let margin { asides += [0x0A] + HeaderCodes.removed(asides[margin...]) }
                    margin = nil
                    asides.append(0x0A)
                case "f", "formula1", "formula2", "formula":
                    isAside = false
                    asides.append(0x0A)
                default: break
                }
            case .text(let range), .literal(let range):
                if isAside {
                    tokens.append(range, to: &asides)
                } else if isValue {
                    tokens.append(range, to: &value)
                } else if !tokens.isBlank(range) {
                    // Elements that sheets do not have.
                    tokens.append(range, to: &asides)
                    asides.append(0x0A)
                }
            case .aside(let range): tokens.references(aside: range) { asides += $0 + [0x0A] }
            }
        }
        stray()
        return out + asides
    }
}

internal import Markup

/// Walks over a part's paragraphs, in the order in which they end.
///
/// Listing and changing walk the same way, so that numbers and offsets mean the same.
struct TextRunWalker {
    /// An open element: what its start set, and its end takes back.
    private struct Level {
        var depth: Int
        var meaning: TextRunRules.Meaning
        var node: Int
    }

    private struct Open {
        var paragraph: TextRunParagraph
        var cell: TextRunCell
        var levels: [Level] = []
        var fixed = 0
        /// The run that is read is code or a link.
        var isExactRun = false
        /// All of it is code.
        var isExact = false
        /// Where ranges with names began, by these.
        var bookmarks: [String: Int] = [:]
    }

    /// An element whose properties say what its text is.
    private struct Control {
        var depth: Int
        var isExact = false
    }

    private let rules: TextRunRules
    private let code: CodeStyles
    private var controls: [Control] = []
    /// The depth of the properties that are read, and whose they are.
    private var properties: (depth: Int, isRun: Bool, isControl: Bool)?
    private var scanner: XMLScanner
    private var open: [Open] = []
    private var count = 0
    /// The depth of an element that is not part of the flow.
    private var hidden: Int?
    /// Fields whose end has not come; they reach over paragraphs.
    private var fields = 0
    private var current = TextRunCell()
    /// The cell that the last paragraph began in.
    private(set) var cell = TextRunCell()

    init(_ content: [UInt8], _ rules: TextRunRules, code: CodeStyles = .none) {
        self.rules = rules
        self.code = code
        scanner = XMLScanner(content)
    }

    mutating func next() throws(OfficeFileError) -> TextRunParagraph? {
        while let token = try scanner.next() {
            if let depth = hidden {
                if token.kind == .end, token.depth == depth { hidden = nil }
                continue
            }
            if let open = properties {
                if token.kind == .end, token.depth == open.depth { properties = nil }
                // A paragraph's own mark may look like code where its runs do not.
                if token.isOpening, open.isRun || open.isControl || token.local == "pStyle",
                    try rules.isExact(token, scanner, code)
                {
                    setExact(open)
                }
                continue
            }
            switch token.kind {
            case .start, .empty:
                if rules == .openDocument { try current.visit(token, scanner) }
                if let done = try enter(token) { return done }
            case .end:
                if let done = leave(token) { return done }
            case .text, .literal: try characters(token)
            case .aside: break
            }
        }
        return nil
    }

    private mutating func setExact(_ open: (depth: Int, isRun: Bool, isControl: Bool)) {
        if open.isControl {
            if let last = controls.indices.last { controls[last].isExact = true }
        } else if let top = self.open.indices.last {
            if open.isRun {
                self.open[top].isExactRun = true
            } else {
                self.open[top].isExact = true
            }
        }
    }

    /// A paragraph that is an empty element is done at once.
    private mutating func enter(_ token: XMLToken) throws(OfficeFileError) -> TextRunParagraph? {
        let meaning = rules.meaning(token)
        var level = Level(depth: token.depth, meaning: meaning, node: -1)
        switch meaning {
        case .paragraph:
            var next = Open(paragraph: TextRunParagraph(number: count), cell: current)
            count += 1
            if token.kind == .empty {
                cell = current
                return next.paragraph
            }
            // In OpenDocument its own characters are text.
            if rules.collapses { level.node = next.paragraph.open(node(token)) }
            next.isExact = try isCode(token)
            next.levels.append(level)
            open.append(next)
            return nil
        case .hidden:
            if token.kind == .start { hidden = token.depth }
            return nil
        case .properties:
            guard token.kind == .start else { return nil }
            properties = (
                token.depth, token.local == "rPr", token.local == "sdtPr"
            )
            return nil
        case .control:
            if token.kind == .start { controls.append(Control(depth: token.depth)) }
            return nil
        case .fieldCharacter:
            switch try scanner.value(.word, "fldCharType", of: token) {
            case "begin": fields += 1
            case "end": fields = max(0, fields - 1)
            default: break
            }
            return nil
        default: break
        }
        guard !open.isEmpty else { return nil }
        let top = open.count - 1
        switch meaning {
        case .scalar(let scalar):
            open[top].paragraph.appendFixed(scalar)
            if token.kind == .start { hidden = token.depth }
            return nil
        case .spaces:
            let spaces = try scanner.value(.text, "c", of: token).flatMap { Int($0) } ?? 1
            for _ in 0..<min(max(spaces, 0), 1024) { open[top].paragraph.appendFixed(" ") }
            return nil
        case .text:
            guard token.kind == .start else { return nil }
            var node = node(token)
            let space = try spaceAttribute(token)
            node.keepsSpaces = rules.keepsSpaces || space == "preserve"
            level.node = open[top].paragraph.open(node)
            if try isCode(token) {
                level.meaning = .fixed
                open[top].fixed += 1
            }
        case .fixed: if token.kind == .start { open[top].fixed += 1 }
        case .run: open[top].isExactRun = false
        case .bookmarkStart:
            if let name = try bookmark(token) {
                open[top].bookmarks[name] = open[top].paragraph.count
            }
            return nil
        case .bookmarkEnd:
            if let name = try bookmark(token), let start = open[top].bookmarks[name] {
                open[top].paragraph.fix(start..<open[top].paragraph.count)
            }
            return nil
        default: break
        }
        if token.kind == .start { open[top].levels.append(level) }
        return nil
    }

    /// Whether an element of OpenDocument is in a style of code.
    private func isCode(_ token: XMLToken) throws(OfficeFileError) -> Bool {
        guard rules == .openDocument, !code.names.isEmpty,
            let style = try scanner.value(.text, "style-name", of: token)
        else { return false }
        return code.names.contains(style)
    }

    private func bookmark(_ token: XMLToken) throws(OfficeFileError) -> String? {
        rules == .word
            ? try scanner.value(.word, "id", of: token)
            : try scanner.value(.text, "name", of: token)
    }

    private func node(_ token: XMLToken) -> TextRunParagraph.Node {
        TextRunParagraph.Node(token: token, keepsSpaces: rules.collapses)
    }

    /// `xml:space`, whose prefix is bound by definition.
    private func spaceAttribute(_ token: XMLToken) throws(OfficeFileError) -> String? {
        guard token.attributes.count > 9 else { return nil }
        return try scanner.value(.other, "space", of: token)
    }

    private mutating func leave(_ token: XMLToken) -> TextRunParagraph? {
        if let last = controls.last, last.depth == token.depth { controls.removeLast() }
        guard let top = open.indices.last, let level = open[top].levels.last,
            level.depth == token.depth
        else { return nil }
        open[top].levels.removeLast()
        switch level.meaning {
        case .fixed: open[top].fixed -= 1
        case .paragraph:
            let ended = open.removeLast()
            var done = ended.paragraph
            cell = ended.cell
            if rules == .sheet { SheetString.fixEscapes(&done) }
            return done
        default: break
        }
        return nil
    }

    // MARK: Characters

    private mutating func characters(_ token: XMLToken) throws(OfficeFileError) {
        guard let top = open.indices.last, let level = open[top].levels.last,
            token.depth == level.depth + 1
        else { return }
        let isFixed =
            open[top].fixed > 0 || fields > 0 || open[top].isExact || open[top].isExactRun
            || controls.contains { $0.isExact }
        switch level.meaning {
        case .text, .paragraph: guard level.node >= 0 || isFixed else { return }
        case .fixed: guard rules.collapses else { return }
        default: return
        }
        var range = token.range
        if token.kind == .literal { range = range.lowerBound + 9..<range.upperBound - 3 }
        let isReferring = token.kind == .text
        let bytes = scanner.bytes
        let node = level.node
        let trims = !rules.collapses && node >= 0 && !open[top].paragraph.list[node].keepsSpaces
        if trims {
            // Not exact where comments cut a text in two: then it stays as it is.
            let start = range.lowerBound
            while !range.isEmpty, MarkupTokenizer.isSpace(bytes[range.lowerBound]) {
                range = range.lowerBound + 1..<range.upperBound
            }
            open[top].paragraph.hide(start..<range.lowerBound, in: node)
            let end = range.upperBound
            while !range.isEmpty, MarkupTokenizer.isSpace(bytes[range.upperBound - 1]) {
                range = range.lowerBound..<range.upperBound - 1
            }
            open[top].paragraph.hide(range.upperBound..<end, in: node)
        }
        var at = range.lowerBound
        while at < range.upperBound {
            let start = at
            let value: UInt32
            if isReferring, bytes[at] == 0x26 {
                (value, at) = try XMLText.reference(bytes, at: at, end: range.upperBound)
            } else {
                (value, at) = Self.scalar(bytes, at: at)
            }
            if rules.collapses, XMLText.isSpace(value) {
                if open[top].paragraph.collapses {
                    if !isFixed { open[top].paragraph.extend(to: at) }
                    continue
                }
                put(" ", start..<at, isFixed ? -1 : node, top)
                open[top].paragraph.collapses = true
                continue
            }
            put(Unicode.Scalar(value) ?? "\u{FFFD}", start..<at, isFixed ? -1 : node, top)
            open[top].paragraph.collapses = false
        }
    }

    private mutating func put(
        _ scalar: Unicode.Scalar, _ range: Range<Int>, _ node: Int, _ top: Int
    ) {
        if node < 0 {
            open[top].paragraph.appendFixed(scalar)
        } else {
            open[top].paragraph.append(scalar, range, node: node)
        }
    }

    /// One scalar of valid UTF-8, and where the next begins.
    private static func scalar(_ bytes: [UInt8], at: Int) -> (UInt32, Int) {
        let lead = bytes[at]
        if lead < 0x80 { return (UInt32(lead), at + 1) }
        let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        var value = UInt32(lead) & (0x7F >> UInt32(count))
        for i in 1..<count where at + i < bytes.count {
            value = value << 6 | UInt32(bytes[at + i] & 0x3F)
        }
        return (value, min(at + count, bytes.count))
    }
}

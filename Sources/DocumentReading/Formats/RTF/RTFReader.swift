internal import Support
internal import TextDecoding

/// Rich Text Format (Microsoft, version 1.9.1): the text in its code pages, what is not shown
/// beside it, pictures, objects and other data as members, and what stands behind its end.
/// Groups are a list here, so that depth is no recursion.
struct RTFReader {
    /// What a group's text is.
    enum Destination {
        case text
        /// Not shown: properties, styles, field instructions, what is not known.
        case aside
        /// The same, and where fonts are defined.
        case fonts
        /// Hexadecimal: a picture, or an object's data.
        case picture, object
    }

    struct Group {
        var destination = Destination.text
        var encoding: TextEncoding
        /// Characters to skip behind a Unicode one.
        var fallback = 1
        /// Where it began, in the bytes and in what is not shown.
        var start = 0
        var nonBodyStart = 0
        /// Whether its first control word is one of letters' looks; nil while it has none.
        var isFormatting: Bool?
    }

    let bytes: [UInt8]
    var at = 0
    var groups: [Group]
    var pending: [UInt8] = []
    private var out: [UInt8] = []
    var nonBodyText: [UInt8] = []
    /// Characters that stand for others in programs that know no Unicode, and unknown symbols.
    var skipped: [UInt8] = []
    var hex: [UInt8] = []
    private var hexHigh: UInt8?
    /// Whether something in a group of hexadecimal is none.
    private var isStray = false
    var members: [[UInt8]] = []
    var fonts: [Int: TextEncoding] = [:]
    var font = 0
    var ansi = TextEncoding.windows1252
    var isAnsiKnown = false
    var skip = 0
    var highSurrogate: UInt32?
    var isStarred = false
    /// Control words so far.
    var words = 0
    private static let deepest = 4096

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        groups = [Group(encoding: .windows1252)]
        out.reserveCapacity(bytes.count / 2)
    }

    static func read(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        var reader = RTFReader(bytes)
        let isWhole = reader.run()
        // What only begins like it, such as a note about the format, is a text; but some programs
        // open it.
        let isDoubtful =
            (!reader.isMarked || !isWhole && reader.words < 3)
            && bytes.withUnsafeBytes { FileType.looksLikeText($0) }
        if isDoubtful { extractor.plain(bytes, DocumentPart(path: part.path, type: "text")) }
        extractor.text(reader.text, path: part.path, type: isDoubtful ? "text" : part.type)
        for (i, member) in reader.members.enumerated() {
            let path = Extractor.path(part.path, "object-\(i + 1)")
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            guard extractor.budget.take(member.count) else {
                return extractor.out.unread(path, .tooBig)
            }
            guard depth < extractor.budget.depth else {
                return extractor.out.unread(path, .tooDeep)
            }
            extractor.read(member, path: path, depth: depth + 1)
        }
        if isDoubtful { return }
        if !isWhole { extractor.out.unread(part.path, .truncated) }
        var coverage = Coverage(count: bytes.count)
        coverage.text(0..<reader.at)
        extractor.settle(coverage, of: bytes, part, depth: depth)
        // Programs stop at the end; text behind it that is written as within is for the net.
        let tail = bytes[reader.at...]
        if tail.contains(0x5C) {
            var more = RTFReader([0x7B] + tail)
            _ = more.run()
            extractor.out.net(more.text, part)
        }
    }

    private var text: [UInt8] { out + [0x0A] + nonBodyText + [0x0A] + skipped }

    /// `{\rtf` with a version or a control word behind.
    private var isMarked: Bool {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }) else { return false }
        let head = bytes[start...].prefix(7)
        return head.starts(with: Array("{\\rtf".utf8))
            && head.dropFirst(5).first.map { $0 == 0x5C || (0x30...0x39).contains($0) } ?? false
    }

    var group: Group {
        get { groups[groups.count - 1] }
        set { groups[groups.count - 1] = newValue }
    }

    /// Whether its end was there.
    private mutating func run() -> Bool {
        var extra = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x7B:  // {
                flush()
                skip = 0
                if groups.count < Self.deepest {
                    groups.append(group)
                    group.start = at
                    group.nonBodyStart = nonBodyText.count
                    group.isFormatting = nil
                } else {
                    extra += 1
                }
            case 0x7D:  // }
                flush()
                skip = 0
                if extra > 0 {
                    extra -= 1
                } else {
                    endGroup()
                    if groups.count == 1 { return true }
                }
            case 0x5C: control()
            case 0x0D, 0x0A: break
            default: character(byte)
            }
        }
        flush()
        while groups.count > 1 { endGroup() }
        return false
    }

    private mutating func endGroup() {
        guard groups.count > 1 else { return }
        let ended = groups.removeLast()
        let outer = group.destination
        switch (ended.destination, outer) {
        case (.picture, .picture), (.object, .object): break
        case (.picture, _), (.object, _):
            endHex(ended)
        case (.aside, _), (.fonts, _): endAside(ended, isOutermost: outer == .text)
        default: break
        }
        isStarred = false
    }

    private mutating func endHex(_ group: Group) {
        if hex.count <= 8 { isStray = isStray || !hex.isEmpty }
        if isStray {
            // Something else than what should be there.
            nonBodyText += bytes[group.start..<max(group.start, at - 1)]
            nonBodyText.append(0x0A)
        }
        if hex.count > 8 {
            members += group.destination == .object ? EmbeddedObject.contents(hex) : [hex]
        }
        hex = []
        hexHigh = nil
        isStray = false
    }

    /// Data in hexadecimal, in whatever destination: a theme, a data store, a font.
    private mutating func endAside(_ group: Group, isOutermost: Bool) {
        let own = nonBodyText[min(group.nonBodyStart, nonBodyText.count)...]
        if own.count >= Self.shortestHex,
            own.allSatisfy({ $0 <= 0x20 || Hex.value($0) != nil })
        {
            let digits = own.compactMap { Hex.value($0) }
            let data = stride(from: 0, to: digits.count - 1, by: 2).map {
                digits[$0] << 4 | digits[$0 + 1]
            }
            members += EmbeddedObject.contents(data)
            nonBodyText.removeSubrange(own.startIndex...)
        }
        // Letters of another look are part of a word; a property is a line.
        // So are single letters, whatever the words before them say.
        let isLetter = own.count <= 2
        if isOutermost || !(group.isFormatting ?? true) && !isLetter { nonBodyText.append(0x0A) }
    }

    private static let shortestHex = 64

    mutating func character(_ byte: UInt8) {
        switch group.destination {
        case .picture, .object:
            guard let digit = Hex.value(byte) else {
                if byte > 0x20 { isStray = true }
                return
            }
            if let high = hexHigh {
                hex.append(high << 4 | digit)
                hexHigh = nil
            } else {
                hexHigh = digit
            }
        case .text, .aside, .fonts:
            if skip > 0 {
                skip -= 1
                if byte != 0x3F { skipped.append(byte) }
                return
            }
            if byte >= 0x80 || !pending.isEmpty && isLead {
                pending.append(byte)
            } else {
                flush()
                put(byte)
            }
        }
    }

    /// Whether the bytes gathered end in the first of two, whose second may be ASCII.
    private var isLead: Bool {
        switch group.encoding {
        case .gb18030, .big5, .shiftJIS, .eucJP, .eucKR: break
        default: return false
        }
        var high = 0
        var i = pending.count
        while i > 0, pending[i - 1] >= 0x80 {
            high += 1
            i -= 1
        }
        return high % 2 == 1
    }

    private mutating func put(_ byte: UInt8) {
        switch group.destination {
        case .text: out.append(byte)
        case .aside, .fonts: nonBodyText.append(byte)
        case .picture, .object: isStray = true
        }
    }

    mutating func put(_ value: UInt32) {
        switch group.destination {
        case .text: TextStream.append(value, to: &out)
        case .aside, .fonts: TextStream.append(value, to: &nonBodyText)
        // Line ends between the digits are no text.
        case .picture, .object:
            if value > 0x20 { isStray = true }
            if value >= 0x20 { TextStream.append(value, to: &nonBodyText) }
        }
    }

    /// Decodes the bytes gathered in the current code page.
    mutating func flush() {
        guard !pending.isEmpty else { return }
        let encoding = group.encoding
        var text: [UInt8] = []
        if encoding.iconvName != nil, let decoder = decoder(encoding) {
            _ = pending.withUnsafeBytes { decoder.decode($0, last: true, into: &text) }
        } else {
            pending.withUnsafeBytes { UTF8Check.repair($0, into: &text) }
        }
        pending.removeAll(keepingCapacity: true)
        switch group.destination {
        case .text: out += text
        case .aside, .fonts: nonBodyText += text
        case .picture, .object:
            isStray = true
            nonBodyText += text
        }
    }

    private var decoders: [TextEncoding: CharsetDecoder] = [:]

    private mutating func decoder(_ encoding: TextEncoding) -> CharsetDecoder? {
        if let decoder = decoders[encoding] { return decoder }
        let decoder = CharsetDecoder(encoding)
        decoders[encoding] = decoder
        return decoder
    }

    mutating func binary(_ count: Int) {
        let count = max(0, min(count, bytes.count - at))
        if group.destination == .picture || group.destination == .object {
            hex += bytes[at..<(at + count)]
        } else if count > 0 {
            members.append(Array(bytes[at..<(at + count)]))
        }
        at += count
    }
}

internal import Markup
internal import Support

/// Reads an XML part piece by piece, so that it can be changed in places and stay as it
/// is in all others.
///
/// Checks what a reader that repairs nothing would stumble over: tags that match,
/// prefixes that are bound, no `<` in attributes. Does not expand anything: an internal
/// subset of a document type is refused. Names follow Namespaces in XML 1.0.
struct XMLScanner {
    let bytes: [UInt8]
    private var at = 0
    private var open: [Range<Int>] = []
    private var bindings: [(prefix: [UInt8], space: XMLSpace, depth: Int)] = []
    private var leaving = false
    private var hasRoot = false

    /// `bytes` as `XMLText.normalised` gives them.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    var depth: Int { open.count }

    /// Nil at the end of a well-formed part; throws `damaged` otherwise.
    mutating func next() throws(OfficeFileError) -> XMLToken? {
        if leaving {
            unbind(from: open.count + 1)
            leaving = false
        }
        guard at < bytes.count else {
            guard open.isEmpty, hasRoot else { throw .damaged("a part ends within an element") }
            return nil
        }
        let start = at
        guard bytes[at] == 0x3C else {
            while at < bytes.count, bytes[at] != 0x3C { at += 1 }
            if open.isEmpty, !bytes[start..<at].allSatisfy({ MarkupTokenizer.isSpace($0) }) {
                throw .damaged("text outside of all elements")
            }
            return XMLToken(kind: .text, range: start..<at, depth: open.count)
        }
        guard at + 1 < bytes.count else { throw .damaged("a part ends within a tag") }
        switch bytes[at + 1] {
        case 0x2F: return try endTag(start)
        case 0x3F: return try aside(start, until: "?>")
        case 0x21: return try declaration(start)
        default: return try startTag(start)
        }
    }

    private mutating func aside(
        _ start: Int, until end: String, kind: XMLToken.Kind = .aside
    ) throws(OfficeFileError) -> XMLToken {
        let end = Array(end.utf8)
        var i = start + 2
        while i + end.count <= bytes.count {
            if bytes[i] == end[0], bytes[i..<i + end.count].elementsEqual(end) {
                at = i + end.count
                return XMLToken(kind: kind, range: start..<at, depth: open.count)
            }
            i += 1
        }
        throw .damaged("a part ends within a comment")
    }

    private mutating func declaration(_ start: Int) throws(OfficeFileError) -> XMLToken {
        if has("<!--", at: start) { return try aside(start, until: "-->") }
        if has("<![CDATA[", at: start) { return try aside(start, until: "]]>", kind: .literal) }
        // A document type: older ODF names one, without an internal subset.
        let token = try aside(start, until: ">")
        if hasRoot || bytes[token.range].contains(0x5B) {
            throw .damaged("a part declares a document type of its own")
        }
        return token
    }

    private func has(_ text: StaticString, at offset: Int) -> Bool {
        text.withUTF8Buffer {
            offset + $0.count <= bytes.count && bytes[offset..<offset + $0.count].elementsEqual($0)
        }
    }

    private mutating func endTag(_ start: Int) throws(OfficeFileError) -> XMLToken {
        var i = start + 2
        while i < bytes.count, bytes[i] != 0x3E, !MarkupTokenizer.isSpace(bytes[i]) { i += 1 }
        let name = start + 2..<i
        while i < bytes.count, MarkupTokenizer.isSpace(bytes[i]) { i += 1 }
        guard i < bytes.count, bytes[i] == 0x3E, let opened = open.last,
            bytes[opened] == bytes[name]
        else { throw .damaged("an end tag without its start") }
        at = i + 1
        open.removeLast()
        var token = XMLToken(kind: .end, range: start..<at, name: name, depth: open.count)
        try resolve(&token)
        leaving = true
        return token
    }

    private mutating func startTag(_ start: Int) throws(OfficeFileError) -> XMLToken {
        var i = start + 1
        while i < bytes.count, bytes[i] != 0x3E, bytes[i] != 0x2F,
            !MarkupTokenizer.isSpace(bytes[i])
        {
            i += 1
        }
        let name = start + 1..<i
        var hasBinding = false
        while i < bytes.count, bytes[i] != 0x3E {
            let byte = bytes[i]
            if byte == 0x3C { throw .damaged("a tag within a tag") }
            if byte == 0x22 || byte == 0x27 {
                i += 1
                while i < bytes.count, bytes[i] != byte {
                    if bytes[i] == 0x3C { throw .damaged("a tag within an attribute") }
                    i += 1
                }
            } else if byte == 0x78, !hasBinding, has("xmlns", at: i) {
                hasBinding = true
            }
            i += 1
        }
        guard i < bytes.count, !name.isEmpty else { throw .damaged("a part ends within a tag") }
        at = i + 1
        let isEmpty = bytes[i - 1] == 0x2F
        if open.isEmpty {
            guard !hasRoot else { throw .damaged("a part with two roots") }
            hasRoot = true
        }
        var token = XMLToken(
            kind: isEmpty ? .empty : .start, range: start..<at, name: name,
            attributes: name.upperBound..<max(name.upperBound, isEmpty ? i - 1 : i),
            depth: open.count)
        if hasBinding { try bind(token) }
        try resolve(&token)
        if isEmpty {
            leaving = true
        } else {
            open.append(name)
            guard open.count <= OfficeFileLimits.depth else {
                throw OfficeFileError(.tooBig, "elements are nested too deep")
            }
        }
        return token
    }

    private mutating func bind(_ token: XMLToken) throws(OfficeFileError) {
        let list = try rawAttributes(token)
        for (name, value) in list {
            let prefix: [UInt8]
            if has("xmlns:", at: name.lowerBound) {
                prefix = Array(
                    bytes[name.lowerBound + 6..<max(name.lowerBound + 6, name.upperBound)])
            } else if name.count == 5, has("xmlns", at: name.lowerBound) {
                prefix = []
            } else {
                continue
            }
            let uri = try XMLText.unescaped(bytes, value)
            bindings.append((prefix, XMLSpace(uri: uri), open.count + 1))
            guard bindings.count < 4096 else {
                throw OfficeFileError(.tooBig, "too many namespaces")
            }
        }
    }

    private mutating func unbind(from depth: Int) {
        while let last = bindings.last, last.depth >= depth { bindings.removeLast() }
    }

    private func resolve(_ token: inout XMLToken) throws(OfficeFileError) {
        let name = token.name
        let colon = bytes[name].firstIndex(of: 0x3A)
        token.space = try space(bytes[name.lowerBound..<(colon ?? name.lowerBound)])
        let local = (colon.map { $0 + 1 } ?? name.lowerBound)..<name.upperBound
        guard !local.isEmpty else { throw .damaged("a tag without a name") }
        token.local = String(decoding: bytes[local], as: UTF8.self)
    }

    private func space(_ prefix: ArraySlice<UInt8>) throws(OfficeFileError) -> XMLSpace {
        var i = bindings.count - 1
        while i >= 0 {
            if bindings[i].prefix.count == prefix.count, bindings[i].prefix.elementsEqual(prefix) {
                return bindings[i].space
            }
            i -= 1
        }
        if prefix.isEmpty { return .none }
        if prefix.elementsEqual("xml".utf8) { return .other }
        throw .damaged("a prefix without a namespace")
    }

    // MARK: Attributes

    /// Names and values of a tag, as they stand.
    private func rawAttributes(
        _ token: XMLToken
    ) throws(OfficeFileError) -> [(name: Range<Int>, value: Range<Int>)] {
        var list: [(name: Range<Int>, value: Range<Int>)] = []
        var i = token.attributes.lowerBound
        let end = token.attributes.upperBound
        while true {
            while i < end, MarkupTokenizer.isSpace(bytes[i]) { i += 1 }
            guard i < end else { return list }
            let start = i
            while i < end, bytes[i] != 0x3D, !MarkupTokenizer.isSpace(bytes[i]) { i += 1 }
            let name = start..<i
            while i < end, MarkupTokenizer.isSpace(bytes[i]) { i += 1 }
            guard i < end, bytes[i] == 0x3D else { throw .damaged("an attribute without a value") }
            i += 1
            while i < end, MarkupTokenizer.isSpace(bytes[i]) { i += 1 }
            guard i < end, bytes[i] == 0x22 || bytes[i] == 0x27,
                let close = bytes[(i + 1)..<end].firstIndex(of: bytes[i])
            else { throw .damaged("an attribute without quotes") }
            list.append((name, i + 1..<close))
            i = close + 1
            guard list.count < 1024 else { throw OfficeFileError(.tooBig, "too many attributes") }
        }
    }

    /// Where the value of an attribute stands. Only for the tag read last. `space` is
    /// `.none` for names without a prefix.
    func valueRange(
        _ space: XMLSpace, _ local: String, of token: XMLToken
    ) throws(OfficeFileError) -> Range<Int>? {
        for (name, value) in try rawAttributes(token) {
            guard let colon = bytes[name].firstIndex(of: 0x3A) else {
                if space == .none, bytes[name].elementsEqual(local.utf8) { return value }
                continue
            }
            if space != .none, bytes[(colon + 1)..<name.upperBound].elementsEqual(local.utf8),
                try self.space(bytes[name.lowerBound..<colon]) == space
            {
                return value
            }
        }
        return nil
    }

    /// The value of an attribute, references replaced.
    func value(
        _ space: XMLSpace, _ local: String, of token: XMLToken
    ) throws(OfficeFileError) -> String? {
        guard let range = try valueRange(space, local, of: token) else { return nil }
        return try XMLText.unescaped(bytes, range)
    }

    /// All attributes, by their names without prefixes, references replaced. Only for the tag
    /// read last.
    func attributes(of token: XMLToken) throws(OfficeFileError) -> [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        for (name, value) in try rawAttributes(token) {
            let local = bytes[name].firstIndex(of: 0x3A).map { $0 + 1 } ?? name.lowerBound
            list.append(
                (
                    String(decoding: bytes[local..<name.upperBound], as: UTF8.self),
                    try XMLText.unescaped(bytes, value)
                ))
        }
        return list
    }

    // MARK: Places

    /// The edit that puts `xml` at the beginning of an element's content, given its start
    /// tag, also where the element is empty.
    func prepend(_ xml: String, to token: XMLToken) -> ByteEdit {
        guard token.kind == .empty else { return .insert(xml, at: token.range.upperBound) }
        let name = String(decoding: bytes[token.name], as: UTF8.self)
        let slash = token.range.upperBound - 2
        return ByteEdit(slash..<token.range.upperBound, ">\(xml)</\(name)>")
    }
}

/// One piece of an XML part, by where it stands in the bytes.
struct XMLToken {
    enum Kind {
        case start
        /// `<x/>`: no end follows.
        case empty
        case end
        case text
        /// CDATA.
        case literal
        /// A comment, a processing instruction or a document type.
        case aside
    }

    var kind: Kind
    /// All of it, brackets included.
    var range: Range<Int>
    /// Of a tag: its name as written, with the prefix.
    var name = 0..<0
    /// Of a tag: what stands between name and end.
    var attributes = 0..<0
    var space = XMLSpace.none
    /// Of a tag: its name without the prefix.
    var local = ""
    /// Elements around it.
    var depth = 0

    var isOpening: Bool { kind == .start || kind == .empty }

    func isStart(_ space: XMLSpace, _ local: String) -> Bool {
        isOpening && self.space == space && self.local == local
    }

    func isEnd(_ space: XMLSpace, _ local: String) -> Bool {
        kind == .end && self.space == space && self.local == local
    }
}

/// Internet messages (RFC 5322, MIME in RFC 2045 to 2049) and mailboxes of them: header
/// fields and bodies as text, attachments as members.
struct MailReader {
    private let extractor: Extractor
    private let depth: Int
    /// Parts of one message so far: for their names.
    private var number = 0
    private static let deepest = 32

    static func read(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        read(bytes[...], part, extractor, depth: depth)
    }

    private static func read(
        _ bytes: ArraySlice<UInt8>, _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        var reader = MailReader(extractor: extractor, depth: depth)
        let headers = MailHeaders(bytes)
        reader.put(headers.text, part)
        reader.body(bytes[headers.end...], headers, part.path, level: 0)
    }

    /// A mailbox (RFC 4155): messages after lines that begin with `From `.
    static func readBox(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int)
    {
        extractor.out.part(part, [])
        guard depth < extractor.budget.depth else {
            return extractor.out.unread(part.path, .tooDeep)
        }
        var start = 0
        var at = 0
        var number = 0
        while at < bytes.count {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
            let next = min(bytes.count, newline + 1)
            let isLast = next >= bytes.count
            if isLast || isBoundary(bytes, at: next) {
                number += 1
                guard extractor.budget.takeEntry() else {
                    return extractor.out.unread(part.path, .tooMany)
                }
                // Without the line itself.
                let first = bytes[start..<next].firstIndex(of: 0x0A).map { $0 + 1 } ?? next
                let path = Extractor.path(part.path, "message-\(number)")
                read(
                    bytes[first..<next], DocumentPart(path: path, type: "eml"), extractor,
                    depth: depth + 1)
                start = next
            }
            at = next
        }
    }

    /// `From ` after an empty line, with a time behind it.
    private static func isBoundary(_ bytes: [UInt8], at i: Int) -> Bool {
        guard bytes[i...].starts(with: Array("From ".utf8)) else { return false }
        let line = bytes[i...].prefix { $0 != 0x0A }
        guard line.contains(0x3A) else { return false }
        guard i >= 2 else { return true }
        return bytes[i - 2] == 0x0A || (bytes[i - 2] == 0x0D && i >= 3 && bytes[i - 3] == 0x0A)
    }

    private func put(_ text: [UInt8], _ part: DocumentPart) {
        if text.withUnsafeBytes({ UTF8Check.isValid($0) }) { return extractor.out.part(part, text) }
        var repaired: [UInt8] = []
        text.withUnsafeBytes { TextStream.repair($0, into: &repaired) }
        extractor.out.part(part, repaired)
    }

    private mutating func body(
        _ bytes: ArraySlice<UInt8>, _ headers: MailHeaders, _ path: String, level: Int
    ) {
        let type = headers.main("content-type")
        if type.hasPrefix("multipart/"),
            let boundary = headers.parameter("boundary", of: "content-type"), !boundary.isEmpty
        {
            guard level < Self.deepest else { return extractor.out.unread(path, .tooDeep) }
            for piece in Self.pieces(bytes, boundary: Array(boundary.utf8)) {
                guard extractor.budget.takeEntry() else {
                    return extractor.out.unread(path, .tooMany)
                }
                if extractor.budget.isLate { return extractor.out.unread(path, .timedOut) }
                let headers = MailHeaders(piece)
                body(piece[headers.end...], headers, path, level: level + 1)
            }
            return
        }
        leaf(bytes, headers, type, path)
    }

    private mutating func leaf(
        _ bytes: ArraySlice<UInt8>, _ headers: MailHeaders, _ type: String, _ path: String
    ) {
        number += 1
        let content: [UInt8] =
            switch headers.main("content-transfer-encoding") {
            case "base64": TransferDecoder.base64(bytes)
            case "quoted-printable": TransferDecoder.quotedPrintable(bytes)
            case "x-uuencode", "uuencode", "x-uue": []
            default: Array(bytes)
            }
        let named =
            headers.parameter("filename", of: "content-disposition")
            ?? headers.parameter("name", of: "content-type")
        let label = Extractor.path(path, named ?? "body-\(number)")
        guard extractor.budget.take(content.count) else {
            return extractor.out.unread(label, .tooBig)
        }
        if let named { put(Array((named + "\n").utf8), DocumentPart(path: label, type: "name")) }
        let declared = headers.parameter("charset", of: "content-type").flatMap {
            TextEncoding(label: $0)
        }
        switch type {
        case "text/html", "application/xhtml+xml":
            let (text, encoding) = content.withUnsafeBytes {
                TextStream.decode($0, declared: declared)
            }
            put(
                MarkupReader.html(text),
                DocumentPart(path: label, type: "html", encoding: encoding.rawValue))
        case "" where named == nil, "text/plain" where named == nil:
            extractor.plain(content, DocumentPart(path: label, type: "text"), declared: declared)
            uuencoded(bytes, path)
        case _ where type.hasPrefix("text/") && declared != nil:
            extractor.plain(content, DocumentPart(path: label, type: "text"), declared: declared)
        default:
            if content.isEmpty { return uuencoded(bytes, path) }
            guard depth < extractor.budget.depth else {
                return extractor.out.unread(label, .tooDeep)
            }
            if type == "message/rfc822" {
                return Self.read(
                    content[...], DocumentPart(path: label, type: "eml"), extractor,
                    depth: depth + 1)
            }
            extractor.read(content, path: label, depth: depth + 1)
        }
    }

    /// Files written into the text: `begin 644 name`.
    private func uuencoded(_ bytes: ArraySlice<UInt8>, _ path: String) {
        var name: String?
        var file: [UInt8] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
            let line = line.last == 0x0D ? line.dropLast() : line
            guard let open = name else {
                let words = line.split(separator: 0x20, maxSplits: 2)
                if line.starts(with: Array("begin ".utf8)), words.count == 3,
                    words[1].allSatisfy({ (0x30...0x37).contains($0) })
                {
                    name = String(decoding: words[2], as: UTF8.self)
                    file = []
                }
                continue
            }
            if line.elementsEqual("end".utf8) {
                name = nil
                guard extractor.budget.takeEntry(), extractor.budget.take(file.count),
                    depth < extractor.budget.depth
                else { return extractor.out.unread(path, .tooBig) }
                extractor.read(file, path: Extractor.path(path, open), depth: depth + 1)
            } else {
                file += TransferDecoder.uuLine(line)
            }
        }
    }

    /// The parts between lines that begin with the boundary; one that is cut too.
    private static func pieces(_ bytes: ArraySlice<UInt8>, boundary: [UInt8]) -> [ArraySlice<UInt8>]
    {
        let mark = [0x2D, 0x2D] + boundary
        var pieces: [ArraySlice<UInt8>] = []
        var start: Int?
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            let next = min(bytes.endIndex, newline + 1)
            if bytes[at..<newline].starts(with: mark) {
                if let start { pieces.append(bytes[start..<at]) }
                start = next
                if bytes[at..<newline].dropFirst(mark.count).starts(with: [0x2D, 0x2D]) {
                    start = nil
                    break
                }
            }
            at = next
        }
        // What follows the last boundary is seen by nobody, or sent on by everybody.
        if start == nil, at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            start = min(bytes.endIndex, newline + 1)
            if let start, bytes[start...].allSatisfy({ $0 <= 0x20 }) { return pieces }
        }
        if let start, start < bytes.endIndex { pieces.append(bytes[start...]) }
        return pieces
    }
}

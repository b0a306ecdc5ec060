internal import MIME
internal import Support
internal import TextDecoding

/// Internet messages (RFC 5322, MIME in RFC 2045 to 2049) and mailboxes of them: header
/// fields and bodies as text, attachments as members.
///
/// Senders lie and mistake: every byte behind the header is in some part, whether its boundary,
/// transfer encoding, charset or type fits or not, and each part is read by what it is.
struct MailReader {
    let extractor: Extractor
    let depth: Int
    /// Parts of one message so far: for their names.
    var number = 0
    /// A form's body, whose parts are files as they are.
    var isForm = false
    /// Levels of parts within parts of one message.
    static let deepest = 32

    static func read(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        read(bytes[...], part, extractor, depth: depth)
    }

    static func read(
        _ bytes: ArraySlice<UInt8>, _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        var reader = MailReader(extractor: extractor, depth: depth)
        let headers = MailHeaders(bytes)
        reader.put(headers.text, part)
        reader.body(bytes[headers.end...], headers, part.path, level: 0)
    }

    /// A multipart body without a message (RFC 7578): fields as texts, files as members.
    static func readForm(
        _ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        extractor.out.part(part, [])
        guard depth < extractor.budget.depth else {
            return extractor.out.unread(part.path, .tooDeep)
        }
        let boundary = bytes.withUnsafeBytes { MultipartBody.boundary($0) }
        var reader = MailReader(extractor: extractor, depth: depth)
        reader.isForm = true
        reader.parts(
            bytes[...], boundary.map { String(decoding: $0, as: UTF8.self) }, part.path, level: 0)
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
            if next >= bytes.count || isSeparator(bytes, at: next) {
                number += 1
                guard extractor.budget.takeEntry() else {
                    return extractor.out.unread(part.path, .tooMany)
                }
                if extractor.budget.isLate {
                    return extractor.out.unread(part.path, .timedOut)
                }
                let path = Extractor.path(part.path, "message-\(number)")
                read(
                    bytes[start..<next], DocumentPart(path: path, type: "eml"), extractor,
                    depth: depth + 1)
                start = next
            }
            at = next
        }
    }

    /// `From ` after an empty line, with a time behind it.
    private static func isSeparator(_ bytes: [UInt8], at i: Int) -> Bool {
        guard bytes[i...].starts(with: Array("From ".utf8)) else { return false }
        let line = bytes[i...].prefix { $0 != 0x0A }
        guard line.contains(0x3A) else { return false }
        guard i >= 2 else { return true }
        return bytes[i - 2] == 0x0A || (bytes[i - 2] == 0x0D && i >= 3 && bytes[i - 3] == 0x0A)
    }

    func put(_ text: [UInt8], _ part: DocumentPart) {
        extractor.out.part(part, UTF8Check.repaired(text))
    }

    /// What follows a header: parts, or one part's content.
    mutating func body(
        _ bytes: ArraySlice<UInt8>, _ headers: MailHeaders, _ path: String, level: Int
    ) {
        let type = headers.main("content-type")
        // RFC 1847, 2.2: what is in it is encrypted, whatever its parts are called.
        if type == "multipart/encrypted" { extractor.out.unread(path, .encrypted) }
        guard type.hasPrefix("multipart/") else {
            return leaf(bytes, headers, type, path, level: level)
        }
        let encodings = headers.all("content-transfer-encoding")
        for content in TransferReadings(bytes, encodings).contents {
            guard extractor.budget.take(content.count) else {
                return extractor.out.unread(path, .tooBig)
            }
            parts(
                content[...], headers.parameter("boundary", of: "content-type"), path, level: level)
        }
    }

    /// The parts of a multipart body, and what stands before and behind them. Where the declared
    /// boundary is not to be found, another line that is followed by a part's header is one.
    mutating func parts(
        _ bytes: ArraySlice<UInt8>, _ declared: String?, _ path: String, level: Int
    ) {
        guard level < Self.deepest else { return extractor.out.unread(path, .tooDeep) }
        var pieces = MailPieces(bytes, boundary: Array((declared ?? "").utf8), isForm: isForm)
        if !pieces.hasParts, let boundary = MailPieces.guess(bytes) {
            pieces = MailPieces(bytes, boundary: boundary, isForm: isForm)
        }
        guard pieces.hasParts else {
            number += 1
            return content(
                Array(bytes), "", nil, Extractor.path(path, "body-\(number)"), path, level: level)
        }
        for piece in pieces.all {
            guard extractor.budget.takeEntry() else {
                return extractor.out.unread(path, .tooMany)
            }
            if extractor.budget.isLate { return extractor.out.unread(path, .timedOut) }
            switch piece {
            case .part(let bytes):
                let headers = MailHeaders(bytes)
                if !headers.fields.isEmpty {
                    put(
                        headers.text,
                        DocumentPart(
                            path: Extractor.path(path, "headers-\(number + 1)"), type: "headers"))
                }
                body(bytes[headers.end...], headers, path, level: level + 1)
            case .aside(let bytes):
                if bytes.allSatisfy({ $0 <= 0x20 }) { continue }
                number += 1
                content(
                    Array(bytes), "", nil, Extractor.path(path, "outside-\(number)"), path,
                    level: level + 1)
            }
        }
    }
}

internal import Support

/// A message of the Cryptographic Message Syntax (RFC 5652) as S/MIME sends them: what is signed
/// or compressed in it can be read, what is enveloped cannot.
struct SecuredMessage {
    enum Kind { case encrypted, signed, compressed, other }

    let kind: Kind
    /// What is in it; nil for a signature that stands beside what it signs.
    private(set) var content: [UInt8]?
    /// Whether its structure ends before its end.
    private(set) var isDamaged = false

    /// Nil for bytes that are no such message.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 13, bytes[0] == 0x30,
            let outer = BERElement(bytes, at: 0, end: bytes.count),
            let type = BERElement(bytes, at: outer.start, end: outer.end), type.tag == 0x06
        else { return nil }
        let name = bytes[type.start..<type.end]
        let data: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07]
        let more: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01]
        guard let last = name.last else { return nil }
        if name.dropLast().elementsEqual(data) {
            switch last {
            case 2: kind = .signed
            case 3, 4, 6: kind = .encrypted
            default: kind = .other
            }
        } else if name.dropLast().elementsEqual(more) {
            switch last {
            case 9: kind = .compressed
            case 23: kind = .encrypted
            default: kind = .other
            }
        } else {
            return nil
        }
        if kind == .encrypted { return }
        guard let wrapped = BERElement(bytes, at: type.end, end: outer.end),
            let body = BERElement(bytes, at: wrapped.start, end: wrapped.end)
        else {
            isDamaged = true
            return
        }
        isDamaged = outer.isCut || body.isCut
        if kind == .other, body.tag & 0x1F == 0x04 {
            content = body.octets(bytes)
            return
        }
        // Behind numbers and sets of algorithms: a sequence of a type and the content.
        var at = body.start
        while let element = BERElement(bytes, at: at, end: body.end) {
            at = element.next
            guard element.tag == 0x30,
                let type = BERElement(bytes, at: element.start, end: element.end), type.tag == 0x06,
                bytes[type.start..<type.end].starts(with: [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1]),
                let tagged = BERElement(bytes, at: type.end, end: element.end), tagged.tag == 0xA0,
                let octets = BERElement(bytes, at: tagged.start, end: tagged.end)
            else { continue }
            let raw = octets.octets(bytes)
            guard kind == .compressed else {
                content = raw
                return
            }
            content = Inflater.zlib(raw, atMost: min(256 << 20, max(1 << 16, 1100 * raw.count)))
            if content == nil { isDamaged = true }
            return
        }
    }
}

/// One element of the Basic Encoding Rules (ITU-T X.690), of definite or indefinite length.
private struct BERElement {
    let tag: UInt8
    let start: Int
    private(set) var end: Int
    /// Where the next one begins.
    private(set) var next: Int
    /// It says to be longer than what is there.
    private(set) var isCut = false
    private static let deepest = 32

    init?(_ bytes: [UInt8], at: Int, end limit: Int, level: Int = 0) {
        guard at + 2 <= limit, level < Self.deepest else { return nil }
        tag = bytes[at]
        let first = Int(bytes[at + 1])
        if first == 0x80 {
            start = at + 2
            end = limit
            next = limit
            isCut = true
            var i = start
            while i + 2 <= limit {
                if bytes[i] == 0, bytes[i + 1] == 0 {
                    end = i
                    next = i + 2
                    isCut = false
                    break
                }
                guard let child = BERElement(bytes, at: i, end: limit, level: level + 1) else {
                    break
                }
                i = child.next
            }
            return
        }
        var length = first
        var head = 2
        if first > 0x80 {
            let count = first & 0x7F
            guard count <= 7, at + 2 + count <= limit else { return nil }
            length = bytes[(at + 2)..<(at + 2 + count)].bigEndian
            head += count
        }
        start = at + head
        isCut = length > limit - start
        end = isCut ? limit : start + length
        next = end
    }

    /// The bytes of an octet string, of one or of several pieces.
    func octets(_ bytes: [UInt8]) -> [UInt8] {
        guard tag & 0x20 != 0 else { return Array(bytes[start..<end]) }
        var out: [UInt8] = []
        var at = start
        while let piece = BERElement(bytes, at: at, end: end) {
            out += bytes[piece.start..<piece.end]
            at = piece.next
        }
        return out
    }
}

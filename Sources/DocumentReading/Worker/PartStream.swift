internal import Support

/// Gathers in the worker what was read, as the bytes that `PartReplay` gives to a sink.
///
/// Each event is a letter, the payload's length in eight bytes, little-endian, and the
/// payload. A part's head and a picture's are a path, a type, an encoding and "s" for strings,
/// each ended by a zero byte.
final class PartWriter {
    enum Event: UInt8 {
        case begin = 0x62  // b
        case text = 0x74  // t
        case end = 0x65  // e
        case picture = 0x70  // p
        /// A picture that is recognised with the page that shows it.
        case image = 0x69  // i
        case unread = 0x75  // u
        /// A document that a program outside the worker reads: a PDF file.
        case foreign = 0x66  // f
        /// A member's readable runs as they stand.
        case net = 0x6E  // n
    }

    private(set) var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func part(_ part: DocumentPart, _ text: some Collection<UInt8>) {
        put(.begin, head(part))
        let room = room
        if !text.isEmpty { put(.text, text.count > room ? cut(text, room) : Array(text)) }
        put(.end, [])
        if text.count > room { unread(part.path, .tooBig) }
    }

    /// A member's readable runs as they stand, see `DocumentSink.net`.
    func net(_ text: [UInt8], _ part: DocumentPart) {
        let room = room
        put(.net, head(part) + (text.count > room ? cut(text, room) : text))
        if text.count > room { unread(part.path, .tooBig) }
    }

    /// What can be read of a member of these types as it stands.
    func net(below bytes: [UInt8], _ types: [FileType], _ part: DocumentPart) {
        var part = part
        let (text, isStrings) = NetCaster.cast(bytes, types)
        part.isStrings = isStrings
        net(text, part)
    }

    func picture(_ picture: some Collection<UInt8>, _ part: DocumentPart) {
        guard picture.count <= room else { return unread(part.path, .tooBig) }
        put(.picture, head(part) + picture)
    }

    /// A picture that is recognised with the page that shows it.
    func image(_ picture: some Collection<UInt8>, _ part: DocumentPart) {
        guard picture.count <= room else { return unread(part.path, .tooBig) }
        put(.image, head(part) + picture)
    }

    func foreign(_ document: some Collection<UInt8>, _ part: DocumentPart) {
        guard document.count <= room else { return unread(part.path, .tooBig) }
        put(.foreign, head(part) + document)
    }

    /// Of this path these reasons are not written.
    var muted: (path: String, reasons: Set<UnreadReason>)?

    func unread(_ path: String, _ reason: UnreadReason) {
        if let muted, muted.path == path, muted.reasons.contains(reason) { return }
        put(.unread, Array(reason.rawValue.utf8) + [0] + clean(path))
    }

    /// Where the next event will be: for `insert`.
    var position: Int { bytes.count }

    /// Writes a part before events that are there already: a container's own text is
    /// known when its members have been read.
    func insert(_ part: DocumentPart, _ text: [UInt8], at position: Int) {
        let after = Array(bytes[position...])
        bytes.removeSubrange(position...)
        self.part(part, text)
        bytes += after
    }

    private var room: Int { max(0, limit - bytes.count) }

    private func put(_ event: Event, _ payload: [UInt8]) {
        bytes.append(event.rawValue)
        bytes += payload.count.littleEndianBytes(8)
        bytes += payload
    }

    private func head(_ part: DocumentPart) -> [UInt8] {
        clean(part.path) + [0] + clean(part.type) + [0] + clean(part.encoding ?? "") + [0]
            + (part.isStrings ? [0x73, 0] : [0])
    }

    private func clean(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0 } }

    /// At most `room` bytes, not cut inside a character.
    private func cut(_ text: some Collection<UInt8>, _ room: Int) -> [UInt8] {
        var piece = Array(text.prefix(room))
        while let last = piece.last, last & 0xC0 == 0x80 { piece.removeLast() }
        if let last = piece.last, last >= 0xC0 { piece.removeLast() }
        return piece
    }
}

/// Gives to a sink what a worker answered. The worker is not trusted: what is no event
/// ends it, and what should be UTF-8 is checked.
struct PartReplay {
    /// What the parent must do itself.
    enum Step {
        case begin(DocumentPart)
        case text(ArraySlice<UInt8>)
        case end
        case picture(ArraySlice<UInt8>, DocumentPart)
        case image(ArraySlice<UInt8>, DocumentPart)
        case unread(String, UnreadReason)
        case foreign(ArraySlice<UInt8>, DocumentPart)
        case net(ArraySlice<UInt8>, DocumentPart)
    }

    private let bytes: [UInt8]
    private var at = 0
    private var isOpen = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Nil at the end; throws where the bytes are no answer.
    mutating func next() throws(PartReplayError) -> Step? {
        guard at < bytes.count else {
            if isOpen { throw PartReplayError() }
            return nil
        }
        guard bytes.count - at >= 9, let event = PartWriter.Event(rawValue: bytes[at]) else {
            throw PartReplayError()
        }
        let count = bytes[(at + 1)..<(at + 9)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        at += 9
        guard count <= UInt64(bytes.count - at) else { throw PartReplayError() }
        var payload = bytes[at..<(at + Int(count))]
        at += Int(count)
        switch event {
        case .begin:
            if isOpen { throw PartReplayError() }
            isOpen = true
            return .begin(try Self.head(&payload))
        case .text:
            guard isOpen else { throw PartReplayError() }
            return .text(payload)
        case .end:
            guard isOpen else { throw PartReplayError() }
            isOpen = false
            return .end
        case .picture:
            if isOpen { throw PartReplayError() }
            let part = try Self.head(&payload)
            return .picture(payload, part)
        case .image:
            if isOpen { throw PartReplayError() }
            let part = try Self.head(&payload)
            return .image(payload, part)
        case .foreign:
            if isOpen { throw PartReplayError() }
            let part = try Self.head(&payload)
            return .foreign(payload, part)
        case .net:
            if isOpen { throw PartReplayError() }
            let part = try Self.head(&payload)
            return .net(payload, part)
        case .unread:
            if isOpen { throw PartReplayError() }
            guard let reason = UnreadReason(rawValue: try Self.word(&payload)) else {
                throw PartReplayError()
            }
            return .unread(String(decoding: payload, as: UTF8.self), reason)
        }
    }

    private static func head(_ payload: inout ArraySlice<UInt8>) throws(PartReplayError)
        -> DocumentPart
    {
        let path = try word(&payload)
        let type = try word(&payload)
        let encoding = try word(&payload)
        var part = DocumentPart(path: path, type: type, encoding: encoding.isEmpty ? nil : encoding)
        part.isStrings = try word(&payload) == "s"
        return part
    }

    private static func word(_ payload: inout ArraySlice<UInt8>) throws(PartReplayError) -> String {
        guard let end = payload.firstIndex(of: 0) else { throw PartReplayError() }
        let word = String(decoding: payload[..<end], as: UTF8.self)
        payload = payload[(end + 1)...]
        return word
    }
}

/// What a worker answered is no answer.
struct PartReplayError: Error {}

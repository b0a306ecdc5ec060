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
        return DocumentPart(path: path, type: type, encoding: encoding.isEmpty ? nil : encoding)
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

/// Passes on what is read, and says of each part whose text holds an encrypted block that
/// this is not read.
final class EncryptionWatch: DocumentSink {
    private let sink: any DocumentSink
    private var part: DocumentPart?
    private var inText = EncryptedBlockFinder()
    private var inNet = EncryptedBlockFinder()
    private var netPath: String?
    /// To be said when the part that is open ends.
    private var late: [(path: String, reason: UnreadReason)] = []

    /// Of this path these reasons are not passed on.
    var muted: (path: String, reasons: Set<UnreadReason>)?

    init(_ sink: any DocumentSink) { self.sink = sink }

    func begin(_ part: DocumentPart) {
        self.part = part
        inText = EncryptedBlockFinder()
        sink.begin(part)
    }

    func text(_ utf8: UnsafeRawBufferPointer) {
        inText.push(utf8)
        sink.text(utf8)
    }

    func end() {
        sink.end()
        if let part { say(inText, of: part.path) }
        part = nil
        for (path, reason) in late { sink.unread(path: path, reason: reason) }
        late = []
    }

    func net(_ utf8: UnsafeRawBufferPointer, _ part: DocumentPart, isLast: Bool) {
        if netPath != part.path {
            netPath = part.path
            inNet = EncryptedBlockFinder()
        }
        inNet.push(utf8)
        sink.net(utf8, part, isLast: isLast)
        if isLast {
            say(inNet, of: part.path, isNet: true)
            netPath = nil
        }
    }

    func picture(_ bytes: [UInt8], _ part: DocumentPart) { sink.picture(bytes, part) }

    func raw(_ bytes: UnsafeRawBufferPointer) { sink.raw(bytes) }

    func unread(path: String, reason: UnreadReason) {
        if let muted, muted.path == path, muted.reasons.contains(reason) { return }
        sink.unread(path: path, reason: reason)
    }

    func pdf(_ bytes: [UInt8], _ part: DocumentPart) { sink.pdf(bytes, part) }

    func textTurnsToStrings() { sink.textTurnsToStrings() }

    /// Files in yEnc lie in the net of mails that they were read of.
    private func say(_ finder: EncryptedBlockFinder, of path: String, isNet: Bool = false) {
        let reason: UnreadReason
        if finder.isEncrypted {
            reason = .encrypted
        } else if finder.isOpaque, !isNet || finder.isMessage {
            reason = .unknownType
        } else {
            return
        }
        if part == nil {
            sink.unread(path: path, reason: reason)
        } else if !late.contains(where: { $0.path == path && $0.reason == reason }) {
            late.append((path, reason))
        }
    }
}

internal import Documents

/// What of a document can carry a mark, gathered in one reading.
final class DocumentContents: DocumentSink {
    struct Text {
        var part: DocumentPart
        var bytes: [UInt8]
    }

    struct Item {
        var part: DocumentPart
        var bytes: [UInt8]
    }

    private(set) var texts: [Text] = []
    private(set) var pictures: [Item] = []
    private(set) var files: [Item] = []
    private(set) var unread: [(path: String, reason: UnreadReason)] = []
    /// Something was left out for the bounds below.
    private(set) var isCut = false
    private var held = 0
    private let progress: (@Sendable (String) -> Void)?

    init(progress: (@Sendable (String) -> Void)? = nil) { self.progress = progress }

    /// Bytes of texts, pictures and files together.
    private static let most = 1 << 30
    private static let mostTexts = 20_000
    private static let mostPictures = 500
    private static let mostFiles = 100

    func begin(_ part: DocumentPart) {
        progress?("reading \(part.path)")
        guard texts.count < Self.mostTexts else { return isCut = true }
        texts.append(Text(part: part, bytes: []))
    }

    func text(_ utf8: UnsafeRawBufferPointer) {
        guard !texts.isEmpty, take(utf8.count) else { return }
        texts[texts.count - 1].bytes.append(contentsOf: utf8)
    }

    func picture(_ bytes: [UInt8], _ part: DocumentPart) {
        guard pictures.count < Self.mostPictures else { return isCut = true }
        if take(bytes.count) { pictures.append(Item(part: part, bytes: bytes)) }
    }

    func pdf(_ bytes: [UInt8], _ part: DocumentPart) {
        guard files.count < Self.mostFiles else { return isCut = true }
        if take(bytes.count) { files.append(Item(part: part, bytes: bytes)) }
    }

    func raw(_ bytes: UnsafeRawBufferPointer) {}

    func end() {}

    func unread(path: String, reason: UnreadReason) {
        // No text is recognised here: pictures are looked at themselves.
        if reason != .noOCR { unread.append((path, reason)) }
    }

    private func take(_ count: Int) -> Bool {
        guard held + count <= Self.most else {
            isCut = true
            return false
        }
        held += count
        return true
    }
}

internal import Support
internal import DocumentReading

/// Prints parts as they are read.
final class TextPrinter: DocumentSink {
    private let console: Console
    private var part = DocumentPart(path: "", type: "")
    /// Of the part, for programs: an object may be a piece of it.
    private var pending: [UInt8] = []
    private var offset = 0
    private var endsLine = true
    /// The first write that failed; nothing is written after it.
    private var failure: (any Error)?
    private(set) var isWhole = true
    private static let pieceCount = 1 << 20

    init(_ console: Console) { self.console = console }

    /// Throws what a write threw.
    func finish() throws { if let failure { throw failure } }

    func begin(_ part: DocumentPart) {
        self.part = part
        offset = 0
        endsLine = true
        if !console.json { attempt { try console.output.line("== " + part.path.printable) } }
    }

    func text(_ utf8: UnsafeRawBufferPointer) {
        guard let last = utf8.last else { return }
        if console.json {
            pending.append(contentsOf: utf8)
            if pending.count >= Self.pieceCount { flush() }
        } else {
            endsLine = last == 0x0A
            attempt { try console.output.text(utf8) }
        }
    }

    func end() {
        if console.json {
            if offset == 0 || !pending.isEmpty { flush() }
        } else if !endsLine {
            attempt { try console.output.line("") }
        }
    }

    func picture(_ bytes: [UInt8], _ part: DocumentPart) {}

    func raw(_ bytes: UnsafeRawBufferPointer) {}

    func unread(path: String, reason: UnreadReason) {
        isWhole = false
        console.diagnostics.warning("\(path): not read: \(reason.rawValue)")
    }

    private func flush() {
        let text = String(decoding: pending, as: UTF8.self)
        let object = JSON.object([
            .init(key: "schema", value: "dlp.text/1"),
            .init(key: "path", value: .string(part.path)),
            .init(key: "type", value: .string(part.type)),
            .init(key: "encoding", value: JSON(part.encoding)),
            .init(key: "offset", value: .integer(offset)), .init(key: "text", value: .string(text)),
        ])
        offset += pending.count
        pending.removeAll(keepingCapacity: true)
        attempt { try console.output.line(object) }
    }

    private func attempt(_ write: () throws -> Void) {
        guard failure == nil else { return }
        do { try write() } catch { failure = error }
    }
}

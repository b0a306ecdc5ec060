internal import DocumentReading
package import DocumentWatermark
internal import Foundation
package import Trace

/// Names everyone whose mark is in a document, from that document alone: PDF and office files,
/// texts, mail, and archives of these.
///
///     let tracer = DocumentTracer(keys: keys, directory: registry)
///     let trace = try tracer.trace(descriptor: file, name: "leaked.pdf")
///
/// Every layer is looked at: invisible characters of all texts, tokens among the properties,
/// pictures inside, and pages as they are shown. Parts of a hostile file are read by workers.
package struct DocumentTracer: Sendable {
    let keys: [DocumentKey]
    let tracer: Tracer
    let directory: (any MarkDirectory)?

    /// - Parameter directory: the registry; without one nobody is named, but a mark of a key is
    ///   still recognised.
    package init(keys: [DocumentKey], directory: (any MarkDirectory)?) {
        self.keys = keys
        self.directory = directory
        tracer = Tracer(keys: keys.map(\.signal), directory: directory)
    }

    /// Traces an open file or pipe. Throws `DocumentError` when it cannot be read.
    package func trace(
        descriptor: Int32, name: String, options: TraceOptions = TraceOptions()
    ) throws -> DocumentTrace {
        let contents = DocumentContents(progress: options.progress)
        let run = DocumentTraceRun(self, options)
        let reader = DocumentReader(
            limits: ReadingLimits(seconds: run.readingSeconds, pages: 0))
        options.progress?("reading")
        try run.step("reading") {
            try reader.read(descriptor: descriptor, name: name, into: contents)
            return "\(contents.texts.count) texts, \(contents.pictures.count) pictures"
        }
        run.beginLooking()
        run.trace(contents)
        return run.trace
    }

    /// Traces a text, such as one that was pasted.
    package func trace(text: [UInt8], options: TraceOptions = TraceOptions()) -> DocumentTrace {
        let run = DocumentTraceRun(self, options)
        run.texts([(place: "text", bytes: text)])
        run.conclude()
        return run.trace
    }
}

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

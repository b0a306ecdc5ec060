internal import Documents
internal import Foundation
internal import Imaging
public import Watermark

/// Names everyone whose mark is in a document, from that document alone: PDF and office files,
/// texts, mail, and archives of these.
///
///     let tracer = DocumentTracer(keys: keys, directory: registry)
///     let trace = try tracer.trace(descriptor: file, name: "leaked.pdf")
///
/// Every layer is looked at: invisible characters of all texts, tokens among the properties,
/// pictures inside, and pages as they are shown. Parts of a hostile file are read by workers.
public struct DocumentTracer: Sendable {
    let keys: [DocumentKey]
    let tracer: Tracer
    let directory: (any MarkDirectory)?

    /// - Parameter directory: the registry; without one nobody is named, but a mark of a key is
    ///   still recognised.
    public init(keys: [DocumentKey], directory: (any MarkDirectory)?) {
        self.keys = keys
        self.directory = directory
        tracer = Tracer(keys: keys.map(\.signal), directory: directory)
    }

    /// Traces an open file or pipe. Throws `DocumentError` when it cannot be read.
    public func trace(
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
    public func trace(text: [UInt8], options: TraceOptions = TraceOptions()) -> DocumentTrace {
        let run = DocumentTraceRun(self, options)
        run.texts([(place: "text", bytes: text)])
        run.conclude()
        return run.trace
    }
}

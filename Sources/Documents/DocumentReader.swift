internal import Glibc

/// Reads a file, and all that is in it, into a sink.
///
///     try DocumentReader().read(descriptor: file, name: "report.docx", into: sink)
///
/// Types are told by content. Plain text and unknown binary data stream through in
/// bounded memory; everything else is read by worker processes within the limits, and
/// what comes of it is given in the order of the file. Nothing is left out silently: what
/// cannot be read is `unread` with its reason.
public struct DocumentReader: Sendable {
    public let limits: ReadingLimits
    private let time: ReadingTime?

    /// - Parameter time: what several readings have together, for what is found in one file; each
    ///   has all of the limits' without.
    public init(limits: ReadingLimits = .standard, sharing time: ReadingTime? = nil) {
        self.limits = limits
        self.time = time
    }

    /// Reads an open file or pipe from where it stands to its end. Throws
    /// `DocumentError` when reading it fails, `ReadingFailure` when the reader itself cannot work.
    public func read(descriptor: Int32, name: String, into sink: any DocumentSink) throws {
        var source = ByteSource(descriptor)
        let before = source.state
        try read(&source, name, sink)
        if let before, source.state != before { sink.unread(path: name, reason: .changed) }
    }

    /// Reads bytes in memory.
    public func read(_ bytes: [UInt8], name: String, into sink: any DocumentSink) throws {
        bytes.withUnsafeBytes { sink.raw($0) }
        let types = bytes.withUnsafeBytes {
            FileType.all(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(ByteSource.pieceCount)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(ByteSource.pieceCount)))
        }
        let session = ReadingSession(limits: time?.limits(limits) ?? limits, sink: sink)
        defer { time?.left = session.remaining }
        session.read(bytes, types, name: name)
        session.cast(bytes, types, path: name)
        if let failure = session.failure { throw failure }
    }

    private func read(_ source: inout ByteSource, _ name: String, _ sink: any DocumentSink) throws {
        let head = try source.next()
        head.withUnsafeBytes { sink.raw($0) }
        let tail = source.tail
        let types = head.withUnsafeBytes { head in
            let tail = tail ?? Array(head)
            return tail.withUnsafeBytes { FileType.all(head: head, tail: $0) }
        }
        let session = ReadingSession(limits: time?.limits(limits) ?? limits, sink: sink)
        defer { time?.left = session.remaining }
        if types.count == 1, types[0].isPlain {
            return try session.streamText(head, types[0], &source, name: name)
        }
        if types.count == 1, types[0].isOpaque {
            return try session.streamStrings(head, types[0], &source, name: name)
        }
        // The whole of it, unless it is too long.
        var bytes = head
        while bytes.count <= ReadingLimits.fileBytes {
            let piece = try source.next()
            if piece.isEmpty {
                session.read(bytes, types, name: name)
                session.cast(bytes, types, path: name)
                if let failure = session.failure { throw failure }
                return
            }
            piece.withUnsafeBytes { sink.raw($0) }
            bytes += piece
        }
        if types[0].isText {
            try session.streamText(bytes, types[0], &source, name: name)
        } else {
            try session.streamStrings(bytes, types[0], &source, name: name)
        }
        sink.unread(path: name, reason: .tooBig)
    }
}

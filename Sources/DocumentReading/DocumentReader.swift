internal import Glibc
package import Support

/// Reads a file, and all that is in it, into a sink.
///
///     try DocumentReader().read(descriptor: file, name: "report.docx", into: sink)
///
/// Types are told by content. Plain text and unknown binary data stream through in
/// bounded memory; everything else is read by worker processes within the limits, and
/// what comes of it is given in the order of the file. Nothing is left out silently: what
/// cannot be read is `unread` with its reason.
package struct DocumentReader: Sendable {
    package let limits: ReadingLimits
    private let time: ReadingTime?
    private let cancellation: Cancellation?

    /// - Parameters:
    ///   - time: what several readings have together, for what is found in one file; each has all
    ///     of the limits' without.
    ///   - cancellation: ends the reading, and its workers, between two steps of it. A read of a
    ///     pipe that nobody writes to is not interrupted.
    package init(
        limits: ReadingLimits = .standard, sharing time: ReadingTime? = nil,
        cancellation: Cancellation? = nil
    ) {
        self.limits = limits
        self.time = time
        self.cancellation = cancellation
    }

    /// Reads an open file or pipe from where it stands to its end. Throws `DocumentError` when
    /// reading it fails, `ReadingFailure` when the reader itself cannot work, and `Cancelled`.
    package func read(descriptor: Int32, name: String, into sink: any DocumentSink) throws {
        var source = ByteSource(descriptor)
        let before = source.state
        try read(&source, name, sink)
        if let before, source.state != before { sink.unread(path: name, reason: .changed) }
    }

    /// Reads bytes in memory.
    package func read(_ bytes: [UInt8], name: String, into sink: any DocumentSink) throws {
        bytes.withUnsafeBytes { sink.raw($0) }
        let types = bytes.withUnsafeBytes {
            FileType.all(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(ByteSource.pieceCount)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(ByteSource.pieceCount)))
        }
        let session = session(sink)
        defer { time?.left = session.remaining }
        try read(bytes, types, name, session)
    }

    private func session(_ sink: any DocumentSink) -> ReadingSession {
        ReadingSession(
            limits: time?.limits(limits) ?? limits, sink: sink, cancellation: cancellation)
    }

    private func read(
        _ bytes: [UInt8], _ types: [FileType], _ name: String, _ session: ReadingSession
    ) throws {
        session.read(bytes, types, name: name)
        session.cast(bytes, types, path: name)
        try cancellation?.check()
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
        let session = session(sink)
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
            try cancellation?.check()
            let piece = try source.next()
            if piece.isEmpty { return try read(bytes, types, name, session) }
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

/// One readable thing in a file: the file itself, or a member of it at any depth.
package struct DocumentPart: Sendable, Equatable {
    /// The name given for the outermost file, then `!/` and the member's name for each
    /// container: `a.zip!/b.docx!/word/document.xml`. A label, never a path to open.
    package var path: String
    /// A short name in lower case, by content: `docx`, `zip`, `pdf`, `text`, `png`. Pieces of a
    /// file that are no files themselves have other names: `name`, `headers`, `properties`.
    package var type: String
    /// What the text was decoded from (an IANA name), where it was.
    package var encoding: String?
    /// Whether its text is what is readable in binary data, a string a line: chance writes there
    /// as well.
    package var isStrings = false

    /// Whether it is a file, whole or a member, and no piece of one: rules on types of files are
    /// about these alone.
    package var isFile: Bool { FileType(rawValue: type) != nil }

    package init(path: String, type: String, encoding: String? = nil) {
        self.path = path
        self.type = type
        self.encoding = encoding
    }
}

/// Takes what a `DocumentReader` finds, in order, on the thread that reads.
///
/// Every part is one `begin`, any number of `text`, one `end`; parts never overlap. A
/// container comes before its members. `picture` and `unread` come between parts, `raw`
/// at any time.
package protocol DocumentSink: AnyObject {
    func begin(_ part: DocumentPart)
    /// UTF-8 in pieces of any size, none cut inside a code point.
    func text(_ utf8: UnsafeRawBufferPointer)
    /// What follows of the part's text is strings, see `DocumentPart.isStrings`: a file that
    /// began as text goes on as binary data.
    func textTurnsToStrings()
    /// A picture found, file or member: its encoded bytes.
    func picture(_ bytes: [UInt8], _ part: DocumentPart)
    /// The outermost file's bytes, each once and in order.
    func raw(_ bytes: UnsafeRawBufferPointer)
    func end()
    /// The net below: what can be read of a file's or a member's bytes as they stand, whatever
    /// reader takes them, so that nothing plain is lost in a place that the reader overlooks.
    /// Not given where the text is the bytes. Pieces of one part come one after another, the
    /// last with `isLast`; they may come while a part is open.
    func net(_ utf8: UnsafeRawBufferPointer, _ part: DocumentPart, isLast: Bool)
    /// What was read of it, if anything, has been given as text.
    func unread(path: String, reason: UnreadReason)
    /// A PDF file met, at any depth, before what is read of it: its bytes.
    func pdf(_ bytes: [UInt8], _ part: DocumentPart)
}

extension DocumentSink {
    package func pdf(_ bytes: [UInt8], _ part: DocumentPart) {}
    package func textTurnsToStrings() {}
    package func net(_ utf8: UnsafeRawBufferPointer, _ part: DocumentPart, isLast: Bool) {}
}

/// Reading the file itself failed.
package struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error number of read(2).
    package let code: Int32
    /// One line for a person: lower case, no full stop.
    package let description: String
}

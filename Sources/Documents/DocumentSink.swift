/// Takes what a `DocumentReader` finds, in order, on the thread that reads.
///
/// Every part is one `begin`, any number of `text`, one `end`; parts never overlap. A
/// container comes before its members. `picture` and `unread` come between parts, `raw`
/// at any time.
public protocol DocumentSink: AnyObject {
    func begin(_ part: DocumentPart)
    /// UTF-8 in pieces of any size, none cut inside a code point.
    func text(_ utf8: UnsafeRawBufferPointer)
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
    public func pdf(_ bytes: [UInt8], _ part: DocumentPart) {}
    public func net(_ utf8: UnsafeRawBufferPointer, _ part: DocumentPart, isLast: Bool) {}
}

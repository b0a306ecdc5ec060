internal import Documents
internal import Watermark

/// The text of a message as the scanner reads it.
enum MailText {
    private final class Sink: DocumentSink {
        var bytes: [UInt8] = []
        func begin(_ part: DocumentPart) {}
        func text(_ utf8: UnsafeRawBufferPointer) { bytes.append(contentsOf: utf8) }
        func end() { bytes.append(0x0A) }
        func picture(_ bytes: [UInt8], _ part: DocumentPart) {}
        func raw(_ bytes: UnsafeRawBufferPointer) {}
        func unread(path: String, reason: UnreadReason) {}
    }

    static func tokens(_ message: [UInt8], _ tracer: TextTracer) -> [UInt64] {
        let sink = Sink()
        guard (try? DocumentReader().read(message, name: "message.eml", into: sink)) != nil else {
            return []
        }
        return tracer.trace(String(decoding: sink.bytes, as: UTF8.self)).findings.map(\.token)
    }
}

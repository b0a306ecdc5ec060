import DocumentReading
import Support

/// A sink that keeps everything, and notes what no reader may do.
final class Collected: DocumentSink {
    private(set) var parts: [(part: DocumentPart, text: String)] = []
    private(set) var pictures: [DocumentPart] = []
    private(set) var unread: [(path: String, reason: UnreadReason)] = []
    private(set) var raw: [UInt8] = []
    /// What the net below caught of all parts.
    private(set) var net: [UInt8] = []
    private(set) var isOrderly = true
    private var isOpen = false
    private var bytes: [UInt8] = []

    var text: String { parts.map(\.text).joined(separator: "\n") }
    var reasons: Set<UnreadReason> { Set(unread.map(\.reason)) }

    func begin(_ part: DocumentPart) {
        if isOpen { isOrderly = false }
        isOpen = true
        bytes = []
        parts.append((part, ""))
    }

    func text(_ utf8: UnsafeRawBufferPointer) {
        if !isOpen || String(validating: utf8, as: UTF8.self) == nil { isOrderly = false }
        bytes += utf8
    }

    func end() {
        if !isOpen { isOrderly = false }
        isOpen = false
        parts[parts.count - 1].text = String(decoding: bytes, as: UTF8.self)
    }

    func picture(_ bytes: [UInt8], _ part: DocumentPart) {
        if isOpen { isOrderly = false }
        pictures.append(part)
    }

    func raw(_ bytes: UnsafeRawBufferPointer) { raw += bytes }

    func net(_ utf8: UnsafeRawBufferPointer, _ part: DocumentPart, isLast: Bool) {
        net += utf8
        if isLast { net.append(0x0A) }
    }

    func unread(path: String, reason: UnreadReason) {
        if isOpen { isOrderly = false }
        unread.append((path, reason))
    }

    /// What is read of a file that holds `bytes`, where no worker is needed.
    static func file(_ bytes: [UInt8], _ name: String = "a.txt") throws -> Collected {
        let found = Collected()
        guard let file = MemoryFile(bytes) else { throw NoMemory() }
        try DocumentReader().read(descriptor: file.descriptor, name: name, into: found)
        return found
    }

    struct NoMemory: Error {}
}

internal import DocumentReading
internal import Glibc
internal import Identity
internal import Support
internal import TextWatermark

/// An input that may be a document: open, told by its content, and hashed once.
///
/// Files are read where they lie; what comes by a pipe is put into memory first.
final class DocumentInput {
    let file: InputFile
    /// Of a regular file, or of one in memory; at its beginning.
    let descriptor: Int32
    let kind: DocumentKind
    let byteCount: Int
    /// Computed when it is first asked for.
    private(set) lazy var hash = Result { try computeHash() }

    /// What a pipe may hold, in bytes.
    static let mostPiped = 1 << 30
    /// What is read into memory at most, in bytes.
    static let mostBytes = 1 << 30

    init(_ file: InputFile) throws {
        self.file = file
        let opened = try file.openForReading()
        var status = stat()
        guard fstat(opened, &status) == 0 else { throw Failure(file.label, errno: errno) }
        if status.isRegular, !file.isStandardInput {
            descriptor = opened
        } else {
            defer { if !file.isStandardInput { close(opened) } }
            guard let memory = MemoryFile(try file.read(atMost: Self.mostPiped)) else {
                throw Failure(file.label, "there is no memory for it")
            }
            descriptor = dup(memory.descriptor)
            guard descriptor >= 0 else { throw Failure(file.label, errno: errno) }
        }
        byteCount = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        kind = DocumentKind(descriptor: descriptor)
    }

    deinit { close(descriptor) }

    /// A descriptor of its own at the beginning, for readers that read on from where it stands.
    func reopened() -> OwnedDescriptor? {
        let own = open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
        return own < 0 ? nil : OwnedDescriptor(descriptor: own)
    }

    struct OwnedDescriptor {
        let descriptor: Int32
        func close() { Glibc.close(descriptor) }
    }

    /// All of it, up to ``mostBytes``.
    func bytes() throws -> [UInt8] {
        guard byteCount <= Self.mostBytes else {
            throw Failure(file.label, "larger than the limit of \(Self.mostBytes >> 20) MiB")
        }
        var all: [UInt8] = []
        all.reserveCapacity(byteCount)
        try pieces { all.append(contentsOf: $0) }
        return all
    }

    private func computeHash() throws -> ContentHash {
        var builder = ContentHash.Builder()
        try pieces { builder.add($0) }
        return builder.finish()
    }

    /// The file from its beginning, whatever was read of it before.
    private func pieces(_ body: (UnsafeRawBufferPointer) -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while true {
            let count = pread(descriptor, &buffer, buffer.count, offset)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(file.label, errno: errno) }
            if count == 0 { return }
            buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += count
            guard offset <= Self.mostBytes * 4 else {
                throw Failure(file.label, "does not end")
            }
        }
    }
}

/// How a text file is marked: by its name where that says something, else by its content.
struct TextKind {
    let format: TextFormat

    /// - Parameter output: the copy's name, which says what standard input is.
    /// - Throws: ``Failure`` for what is no text that is marked here.
    init(_ input: DocumentInput, output: String?, comments: Bool) throws {
        let label = input.file.label
        switch input.kind {
        case .empty: throw Failure(label, "is empty")
        case .other(let type) where type == "rtf":
            throw Failure(label, "rtf files are not marked", hint: "save it as DOCX or ODT")
        case .other(let type):
            throw Failure(
                label, "is no picture, document or text that can be marked (\(type))")
        case .xml where !comments:
            throw Failure(
                label, "XML is left as it is", hint: "--comments marks its comments")
        default: break
        }
        let name = input.file.isStandardInput ? output : input.file.path
        var named = name.flatMap(TextFormat.init(fileName:))
        if named == nil || named == .plain, input.kind == .text {
            let bytes = try input.bytes()
            if let what = ExactText.kind(of: bytes) {
                throw Failure(label, "\(what) is left as it is: every character of it counts")
            }
            if let source = ExactText.source(bytes) { named = source }
        }
        if case .source = named {
            guard comments else {
                throw Failure(
                    label, "program text is left as it is",
                    hint: "--comments marks its comments")
            }
        }
        if let named {
            format = named
            return
        }
        switch input.kind {
        case .html: format = .html
        case .mail: format = .mail
        case .csv: format = .csv(headers: false)
        default: format = .plain
        }
    }
}

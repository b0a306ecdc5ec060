internal import CDynamic
internal import CSandbox
internal import Glibc
package import Sandbox

/// An open PDF file, in the worker. Its bytes are mapped, never held: what the library
/// does not look at is not read, and what was written out is given up again.
package final class PDFFile {
    private(set) var data: dlp_qpdf
    private let bytes: UnsafeMutableRawPointer
    private let byteCount: Int

    /// Maps `descriptor`, a whole regular file, and reads its structure. Throws `PDFError`.
    package convenience init(descriptor: Int32) throws(PDFError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let count = Int(exactly: status.st_size)
        else { throw PDFError(.inputOutput, "the input is no regular file") }
        guard count > 0 else { throw PDFError(.damaged, "the file is empty") }
        guard let map = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            map != MAP_FAILED
        else { throw PDFError(.tooBig, "no address space for the file") }
        try self.init(map: map, count: count)
    }

    /// Reads the structure of a file in memory, which is copied. Throws `PDFError`.
    convenience init(_ file: ArraySlice<UInt8>) throws(PDFError) {
        guard !file.isEmpty else { throw PDFError(.damaged, "the file is empty") }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let map = mmap(nil, file.count, PROT_READ | PROT_WRITE, flags, -1, 0),
            map != MAP_FAILED
        else { throw PDFError(.tooBig, "no memory for the file") }
        file.withUnsafeBytes {
            map.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(map), byteCount: $0.count)
        }
        try self.init(map: map, count: file.count)
    }

    private init(map: UnsafeMutableRawPointer, count: Int) throws(PDFError) {
        guard let data = dlp_qpdf_init() else {
            munmap(map, count)
            throw PDFError(.tooBig, "no memory")
        }
        bytes = map
        byteCount = count
        self.data = data
        dlp_qpdf_set_suppress_warnings(data, 1)
        dlp_qpdf_silence_errors(data)
        let result = dlp_qpdf_read_memory(
            data, "input", UnsafeRawPointer(map).assumingMemoryBound(to: CChar.self),
            UInt64(count), "")
        if result & 2 != 0 { throw takeError() }
    }

    deinit {
        var data: dlp_qpdf? = data
        dlp_qpdf_cleanup(&data)
        munmap(bytes, byteCount)
    }

    /// Gives the mapped pages back to the system; they are read again when needed.
    func forgetPages() { madvise(bytes, byteCount, MADV_DONTNEED) }

    package var root: PDFObject { PDFObject(self, dlp_qpdf_get_root(data)) }
    var trailer: PDFObject { PDFObject(self, dlp_qpdf_get_trailer(data)) }
    package var isLinearized: Bool { dlp_qpdf_is_linearized(data) != 0 }
    package var isEncrypted: Bool { dlp_qpdf_is_encrypted(data) != 0 }
    package var mayBeModified: Bool { dlp_qpdf_allow_modify_other(data) != 0 }
    /// Whether something in it had to be guessed.
    package var hasWarnings: Bool { dlp_qpdf_more_warnings(data) != 0 }

    package func pageCount() throws(PDFError) -> Int {
        let count = Int(dlp_qpdf_get_num_pages(data))
        if count < 0 || dlp_qpdf_has_error(data) != 0 { throw takeError() }
        return count
    }

    package func page(_ i: Int) -> PDFObject {
        PDFObject(self, dlp_qpdf_get_page_n(data, max(0, i)))
    }

    /// All of a page's content streams, decoded; nil where that cannot be, or is longer.
    package func pageContent(_ page: PDFObject, atMost limit: Int) -> [UInt8]? {
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let result = dlp_qpdf_oh_get_page_content_data(data, page.handle, &bytes, &count)
        defer { free(bytes) }
        clearError()
        guard result & 2 == 0, count <= limit else { return nil }
        guard let bytes else { return [] }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    // MARK: Making objects

    /// An object as written in a PDF file, without references to others.
    package func parse(_ text: String) -> PDFObject {
        PDFObject(self, dlp_qpdf_oh_parse(data, text))
    }

    package func newArray() -> PDFObject { PDFObject(self, dlp_qpdf_oh_new_array(data)) }

    /// A stream of its own, with these entries, to which content is given later.
    package func newStream(_ dictionary: String, _ content: [UInt8] = []) -> PDFObject {
        let stream = PDFObject(self, dlp_qpdf_oh_new_stream(data))
        stream.setContent(content)
        let entries = parse(dictionary)
        for key in entries.keys() {
            if let value = entries[key] { stream.set(key, value) }
        }
        return stream
    }

    package func indirect(_ object: PDFObject) -> PDFObject {
        PDFObject(self, dlp_qpdf_make_indirect_object(data, object.handle))
    }

    // MARK: Writing

    /// Writes the file as it is now, forwards; may be called again after changes.
    /// `receive` gets each part. Encryption, object streams, linearisation and the bytes
    /// of streams are kept.
    package func write(receive: @escaping (UnsafeRawBufferPointer) -> Void) throws(PDFError) {
        let context = Unmanaged.passRetained(PDFWriting(self, receive))
        defer { context.release() }
        let result = dlp_pdf_write(
            data,
            { qpdf, context in
                guard let qpdf, let context else { return }
                let writing = Unmanaged<PDFWriting>.fromOpaque(context).takeUnretainedValue()
                let file = writing.file
                dlp_qpdf_set_object_stream_mode(qpdf, qpdf_o_preserve)
                dlp_qpdf_set_stream_data_mode(qpdf, qpdf_s_preserve)
                // Not to be had with encryption, whose key depends on the identifier.
                if !file.isEncrypted { dlp_qpdf_set_deterministic_ID(qpdf, 1) }
                if file.isLinearized { dlp_qpdf_set_linearization(qpdf, 1) }
                dlp_qpdf_set_minimum_pdf_version(qpdf, "1.4")
                // A linearised file is gone through twice, and written the second time.
                dlp_qpdf_register_progress_reporter(
                    qpdf,
                    { _, context in
                        guard let context else { return }
                        let writing = Unmanaged<PDFWriting>.fromOpaque(context)
                        writing.takeUnretainedValue().file.forgetPages()
                    }, context)
            },
            { context, bytes, count in
                guard let context, let bytes else { return EINVAL }
                let writing = Unmanaged<PDFWriting>.fromOpaque(context).takeUnretainedValue()
                writing.take(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }, context.toOpaque())
        if result & 2 != 0 { throw takeError() }
    }

    /// The file without its security handler, every object of its last revision and those that
    /// nothing refers to, as `write` gives it. Throws `PDFError`.
    func writePlain(receive: @escaping (UnsafeRawBufferPointer) -> Void) throws(PDFError) {
        let context = Unmanaged.passRetained(PDFWriting(self, receive))
        defer { context.release() }
        let result = dlp_pdf_write(
            data,
            { qpdf, _ in
                guard let qpdf else { return }
                dlp_qpdf_set_object_stream_mode(qpdf, qpdf_o_disable)
                dlp_qpdf_set_stream_data_mode(qpdf, qpdf_s_preserve)
                dlp_qpdf_set_preserve_encryption(qpdf, 0)
                dlp_qpdf_set_preserve_unreferenced_objects(qpdf, 1)
            },
            { context, bytes, count in
                guard let context, let bytes else { return EINVAL }
                let writing = Unmanaged<PDFWriting>.fromOpaque(context).takeUnretainedValue()
                writing.take(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }, context.toOpaque())
        if result & 2 != 0 { throw takeError() }
    }

    // MARK: Errors

    func clearError() { if dlp_qpdf_has_error(data) != 0 { _ = dlp_qpdf_get_error(data) } }

    /// The library's error, in our words: its own hold bytes of the file.
    private func takeError() -> PDFError {
        guard let error = dlp_qpdf_get_error(data) else {
            return PDFError(.damaged, "the file cannot be read")
        }
        let words =
            dlp_qpdf_get_error_message_detail(data, error).map { String(cString: $0) } ?? ""
        switch dlp_qpdf_get_error_code(data, error) {
        case qpdf_e_password: return PDFError(.needsPassword, "the file needs a password")
        case qpdf_e_unsupported:
            return PDFError(.unsupported, "the file needs what is not supported: \(words)")
        case qpdf_e_internal, qpdf_e_system:
            return PDFError(.tooBig, "the library gave up: \(words)")
        default: return PDFError(.damaged, "the file is damaged: \(words)")
        }
    }
}

/// A PDF file as workers take it: a whole regular file, open for reading only.
package struct PDFInput: ~Copyable {
    /// The longest input.
    static let mostBytes = 4 << 30

    package let descriptor: Int32
    package let byteCount: Int

    /// A descriptor of a file, whatever it is open for beside reading; a pipe's content is
    /// put into memory. Throws `PDFError` of `inputOutput` or `tooBig`.
    package init(_ source: Int32) throws(PDFError) {
        var status = stat()
        guard fstat(source, &status) == 0 else {
            throw PDFError(.inputOutput, "the input cannot be read")
        }
        var file = source
        var memory: Int32 = -1
        defer { if memory >= 0 { close(memory) } }
        if status.st_mode & S_IFMT != S_IFREG {
            memory = try Self.gather(source)
            file = memory
        }
        let own = open("/proc/self/fd/\(file)", O_RDONLY | O_CLOEXEC)
        guard own >= 0, fstat(own, &status) == 0, let count = Int(exactly: status.st_size) else {
            if own >= 0 { close(own) }
            throw PDFError(.inputOutput, "the input cannot be read")
        }
        guard count <= Self.mostBytes else {
            close(own)
            throw PDFError(.tooBig, "the file is longer than \(Self.mostBytes >> 30) GiB")
        }
        descriptor = own
        byteCount = count
    }

    deinit { close(descriptor) }

    /// The whole file.
    package func bytes() throws(PDFError) -> [UInt8] {
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            while done < byteCount, let base = buffer.baseAddress {
                let result = pread(descriptor, base + done, byteCount - done, done)
                if result < 0, errno == EINTR { continue }
                guard result > 0 else { break }
                done += result
            }
            count = done
        }
        guard done == byteCount else {
            throw PDFError(.inputOutput, "the input cannot be read")
        }
        return bytes
    }

    private static func gather(_ source: Int32) throws(PDFError) -> Int32 {
        let memory = dlp_memory_file()
        guard memory >= 0 else { throw PDFError(.tooBig, "no memory for the input") }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var total = 0
        while true {
            let count = read(source, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count == 0 { return memory }
            total += max(0, count)
            guard count > 0, total <= 1 << 30,
                buffer.withUnsafeBytes({ write(memory, $0.baseAddress, count) }) == count
            else {
                close(memory)
                throw count < 0
                    ? PDFError(.inputOutput, "the input cannot be read")
                    : PDFError(.tooBig, "no memory for the input")
            }
        }
    }
}

/// Where the bytes of one writing go.
final class PDFWriting {
    let file: PDFFile
    private let receive: (UnsafeRawBufferPointer) -> Void

    init(_ file: PDFFile, _ receive: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.file = file
        self.receive = receive
    }

    func take(_ bytes: UnsafeRawBufferPointer) { receive(bytes) }
}

/// What readers ask of the library.
package enum PDFPlainJob {
    /// The file without its security handler, where it opens without a password.
    package static let job = WorkerJob(name: "documents.pdf-plain", prepare: load) { input in
        var out: [UInt8] = []
        try PDFFile(input[...]).writePlain { out.append(contentsOf: $0) }
        return out
    }

    @Sendable package static func load() throws {
        guard dlp_pdf_load() != 0 else {
            throw ProgramMissing(what: "libqpdf", package: "libqpdf29")
        }
    }
}

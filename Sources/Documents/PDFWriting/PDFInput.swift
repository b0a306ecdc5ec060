internal import CShims
internal import Glibc

/// A PDF file as workers take it: a whole regular file, open for reading only.
struct PDFInput: ~Copyable {
    /// The longest input.
    static let mostBytes = 4 << 30

    let descriptor: Int32
    let byteCount: Int

    /// A descriptor of a file, whatever it is open for beside reading; a pipe's content is
    /// put into memory. Throws `PDFError` of `inputOutput` or `tooBig`.
    init(_ source: Int32) throws(PDFError) {
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
    func bytes() throws(PDFError) -> [UInt8] {
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

internal import Glibc

/// A descriptor read in pieces.
package struct ByteSource {
    static let pieceCount = 1 << 16

    /// What of a file tells that it was changed.
    struct State: Equatable {
        var size: Int
        var seconds: Int
        var nanoseconds: Int
        /// When it was last changed in any way, which nobody can put back.
        var changeSeconds: Int
        var changeNanoseconds: Int
    }

    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Nil for what is no regular file.
    var state: State? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return State(
            size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec, changeSeconds: status.st_ctim.tv_sec,
            changeNanoseconds: status.st_ctim.tv_nsec)
    }

    /// The last bytes of a regular file; nil for others.
    var tail: [UInt8]? {
        guard let size = state?.size, size > 0 else { return nil }
        let count = min(size, Self.pieceCount)
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, size - count)
        return got > 0 ? Array(bytes[..<got]) : nil
    }

    /// A full piece, or what is left; empty at the end.
    mutating func next() throws(DocumentError) -> [UInt8] {
        try Self.read(descriptor, upTo: Self.pieceCount)
    }

    /// read(2) until `size` bytes are there or the file ends.
    package static func read(
        _ descriptor: Int32, upTo size: Int
    ) throws(DocumentError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let n = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                if n > 0 {
                    count += n
                } else if n == 0 {
                    return
                } else if errno != EINTR {
                    code = errno
                    return
                }
            }
        }
        if code != 0 {
            throw DocumentError(
                code: code, description: String(cString: strerror(code)).lowercased())
        }
        return bytes
    }
}

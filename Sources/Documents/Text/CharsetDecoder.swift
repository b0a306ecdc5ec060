internal import Glibc
internal import Synchronization

/// One of glibc's charset converters, to UTF-8.
final class CharsetDecoder {
    private let descriptor: iconv_t

    /// Held for the life of a worker, which cannot load converters once it is confined.
    private static let held = Mutex<[TextEncoding: CharsetDecoder.Handle]>([:])

    private struct Handle: @unchecked Sendable { let descriptor: iconv_t }

    /// Loads every converter while files can still be opened.
    static func preload() {
        for encoding in TextEncoding.allCases {
            guard let name = encoding.iconvName, let descriptor = open(name) else { continue }
            let handle = Handle(descriptor: descriptor)
            held.withLock { $0[encoding] = handle }
        }
    }

    /// Nil where the system has no such converter.
    init?(_ encoding: TextEncoding) {
        guard let name = encoding.iconvName, let descriptor = Self.open(name) else { return nil }
        self.descriptor = descriptor
    }

    deinit { iconv_close(descriptor) }

    private static func open(_ name: String) -> iconv_t? {
        let descriptor = iconv_open("UTF-8", name)
        return Int(bitPattern: descriptor) == -1 ? nil : descriptor
    }

    /// Appends the text of `bytes`; what is no character becomes U+FFFD. Returns how many
    /// bytes at the end are an unfinished character, to be given again; 0 when `last`.
    func decode(_ bytes: UnsafeRawBufferPointer, last: Bool, into out: inout [UInt8]) -> Int {
        var rest = bytes
        let room = 1 << 14
        while !rest.isEmpty {
            var left = rest.count
            var space = room
            let code = withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
                var from: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
                    mutating: rest.baseAddress!.assumingMemoryBound(to: CChar.self))
                var to: UnsafeMutablePointer<CChar>? = buffer.baseAddress!.assumingMemoryBound(
                    to: CChar.self)
                let result = iconv(descriptor, &from, &left, &to, &space)
                let code = result == -1 ? errno : 0
                out.append(contentsOf: buffer[0..<(room - space)])
                return code
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[(rest.count - left)...])
            switch code {
            case 0, E2BIG: continue
            case EINVAL where !last && rest.count < 16: return rest.count
            default:
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
                // Back to the initial state.
                iconv(descriptor, nil, nil, nil, nil)
            }
        }
        if last { flush(into: &out) }
        return 0
    }

    /// Appends the letter that a converter holds back in case that a sign for it follows.
    private func flush(into out: inout [UInt8]) {
        let room = 16
        withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
            var to: UnsafeMutablePointer<CChar>? = buffer.baseAddress?.assumingMemoryBound(
                to: CChar.self)
            var space = room
            iconv(descriptor, nil, nil, &to, &space)
            out.append(contentsOf: buffer[0..<(room - space)])
        }
    }
}

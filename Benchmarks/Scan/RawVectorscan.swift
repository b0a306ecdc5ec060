internal import CVectorscan
internal import Glibc

/// Vectorscan and nothing around it: the measure of what the scanner adds.
final class RawVectorscan {
    private let database: OpaquePointer
    private let scratch: OpaquePointer
    private(set) var matches = 0

    /// - Throws: ``BenchError`` for what the library does not compile.
    init(_ terms: [String]) throws {
        var texts: [UnsafePointer<CChar>?] = []
        defer { for text in texts { free(UnsafeMutableRawPointer(mutating: text)) } }
        for term in terms {
            var pattern = ""
            for byte in term.utf8 {
                pattern += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            texts.append(UnsafePointer(strdup(pattern)))
        }
        let flags = [UInt32](repeating: UInt32(HS_FLAG_CASELESS), count: terms.count)
        let ids = Array(0..<UInt32(terms.count))
        var database: OpaquePointer?
        var problem: UnsafeMutablePointer<hs_compile_error_t>?
        let code = hs_compile_multi(
            texts, flags, ids, UInt32(terms.count), UInt32(HS_MODE_STREAM), nil, &database,
            &problem)
        hs_free_compile_error(problem)
        var scratch: OpaquePointer?
        guard code == HS_SUCCESS, let database,
            hs_alloc_scratch(database, &scratch) == HS_SUCCESS, let scratch
        else { throw BenchError("vectorscan does not compile the terms") }
        self.database = database
        self.scratch = scratch
    }

    deinit {
        hs_free_scratch(scratch)
        hs_free_database(database)
    }

    /// Reads the file in pieces of 64 KiB and scans each.
    func scan(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw BenchError("cannot open \(path)") }
        defer { close(file) }
        var stream: OpaquePointer?
        guard hs_open_stream(database, 0, &stream) == HS_SUCCESS else {
            throw BenchError("no stream")
        }
        matches = 0
        let onMatch: match_event_handler = { _, _, _, _, context in
            context?.assumingMemoryBound(to: Int.self).pointee += 1
            return 0
        }
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        while true {
            let n = read(file, &buffer, buffer.count)
            guard n > 0 else { break }
            hs_scan_stream(stream, buffer, UInt32(n), 0, scratch, onMatch, &matches)
        }
        hs_close_stream(stream, scratch, onMatch, &matches)
    }
}

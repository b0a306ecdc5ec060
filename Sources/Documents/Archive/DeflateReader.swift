internal import CLibDeflate
internal import CShims

/// What came of a member's packed bytes.
struct Unpacked {
    var content: [UInt8]
    /// Packed bytes that were taken.
    var consumed: Int
    /// Why it is not whole.
    var problem: UnreadReason?
}

/// Raw deflate streams (RFC 1951) of archives that may be damaged, cut or made to harm: what
/// comes out before a damage is kept, and the end of the stream is known.
enum DeflateReader {
    /// Unpacks the stream that begins `range` of `bytes`, into what room the budget has.
    static func read(_ bytes: [UInt8], _ range: Range<Int>, _ budget: Budget) -> Unpacked {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let inflater = dlp_inflater_open(base + range.lowerBound, range.count)
            else { return Unpacked(content: [], consumed: 0, problem: .damaged) }
            defer { dlp_inflater_close(inflater) }
            var content: [UInt8] = []
            let problem = read(inflater, into: &content, budget)
            return Unpacked(
                content: content, consumed: dlp_inflater_consumed(inflater), problem: problem)
        }
    }

    private static func read(
        _ inflater: OpaquePointer, into content: inout [UInt8], _ budget: Budget
    ) -> UnreadReason? {
        let piece = 1 << 16
        var rounds = 0
        while true {
            var count = 0
            var status = InflateStatus.OK
            withUnsafeTemporaryAllocation(byteCount: piece, alignment: 16) { buffer in
                guard let bytes = buffer.baseAddress else { return }
                status = dlp_inflater_read(
                    inflater, bytes.assumingMemoryBound(to: UInt8.self), piece, &count)
                let room = min(count, budget.bytes, ReadingLimits.memberBytes - content.count)
                content.append(contentsOf: buffer[0..<max(0, room)])
                _ = budget.take(max(0, room))
                count -= max(0, room)
            }
            if count > 0 { return .tooBig }
            switch status {
            case .end: return nil
            case .damaged: return .damaged
            case .truncated: return .truncated
            case .OK: break
            }
            rounds += 1
            if rounds % 64 == 0, budget.isLate { return .timedOut }
        }
    }

    /// The checksum of ZIP and gzip (CRC-32 of ISO 3309).
    static func checksum(_ content: [UInt8]) -> UInt32 {
        libdeflate_crc32(0, content, content.count)
    }
}

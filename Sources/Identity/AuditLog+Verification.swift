internal import Glibc

extension AuditLog {
    /// Follows the chain from the first line. O(size), constant memory.
    ///
    /// A log that does not exist is sound and empty. So is the part before a line
    /// without its newline at the end, which is an append cut short by a crash or
    /// under way now.
    ///
    /// - Throws: `auditDamaged`, naming the first line that does not follow from the
    ///   one before it; `auditUnavailable`.
    public func verify() throws(IdentityError) -> Summary { try verify { _ in } }

    /// `verify`, with every line handed to `follow` in order.
    func verify(following follow: (AuditLine) -> Void) throws(IdentityError) -> Summary {
        var summary = Summary(count: 0, head: AuditLine.origin)
        try forEachRawLine { bytes throws(IdentityError) in
            guard let line = AuditLine(bytes), line.previous == summary.head,
                line.sequence == summary.count + 1
            else { throw damaged(line: summary.count + 1) }
            summary.count += 1
            summary.head = line.hash
            follow(line)
        }
        return summary
    }

    /// Every line that holds one of `words`, without looking at how it follows from the others.
    ///
    /// - Throws: `auditDamaged` for one whose own hash is wrong; `auditUnavailable`.
    func forEachLine(
        containing words: [String], _ body: (AuditLine) -> Void
    ) throws(IdentityError) {
        let words = words.map { Array($0.utf8) }
        var number = 0
        try forEachRawLine { bytes throws(IdentityError) in
            number += 1
            guard words.contains(where: { Self.holds(bytes, $0) }) else { return }
            guard let line = AuditLine(bytes) else { throw damaged(line: number) }
            body(line)
        }
    }

    private static func holds(_ line: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
        line.withUnsafeBytes { line in
            var at = 0
            // By the word's first byte, which memchr finds fast.
            while at + word.count <= line.count,
                let found = memchr(line.baseAddress! + at, Int32(word[0]), line.count - at)
            {
                at = UnsafeRawPointer(found) - line.baseAddress!
                if line.count - at >= word.count,
                    line[at..<(at + word.count)].elementsEqual(word)
                {
                    return true
                }
                at += 1
            }
            return false
        }
    }

    /// Each whole line without its newline; what stands behind the last one is an append cut
    /// short by a crash, or under way now.
    private func forEachRawLine(
        _ body: (ArraySlice<UInt8>) throws(IdentityError) -> Void
    ) throws(IdentityError) {
        try system {
            guard try status(of: path) != nil else { return }
            let file = try SystemFile(path, O_RDONLY | O_NONBLOCK)
            guard try file.status().isRegular else { throw Errno(code: EISDIR) }
            var pending: [UInt8] = []
            var offset = 0
            var number = 0
            while true {
                let chunk = try file.read(from: offset, count: 256 << 10)
                guard !chunk.isEmpty else { return }
                offset += chunk.count
                pending += chunk
                var start = pending.startIndex
                while let newline = pending[start...].firstIndex(of: 0x0A) {
                    number += 1
                    if newline == start { throw damaged(line: number) }
                    try body(pending[start..<newline])
                    start = newline + 1
                }
                pending.removeSubrange(..<start)
                guard pending.count <= AuditLine.maximumByteCount else {
                    throw damaged(line: number + 1)
                }
            }
        } failure: {
            failure($0)
        }
    }
}

internal import Support
internal import SystemPackage
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
    package func verify() throws(IdentityError) -> Summary { try verify { _ in } }

    /// `verify`, with every line handed to `follow` in order.
    package func verify(following follow: (AuditLine) -> Void) throws(IdentityError) -> Summary {
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

    /// The line of `count` bytes at `offset`.
    ///
    /// - Throws: `auditDamaged` where there is none, or its hash is wrong; `auditUnavailable`.
    func line(at offset: Int, count: Int) throws(IdentityError) -> AuditLine {
        let bytes = try system {
            let file = try SystemFile(path, O_RDONLY | O_NONBLOCK)
            return try file.read(from: offset, count: count)
        } failure: {
            failure($0)
        }
        guard let line = AuditLine(bytes[...]) else {
            throw IdentityError(
                .auditDamaged, path, "the line at byte \(offset) was changed or damaged",
                hint: "keep the file as evidence, and restore it from a backup")
        }
        return line
    }

    /// The log's size; 0 where there is none.
    func byteCount() throws(IdentityError) -> Int {
        try system {
            Int(try status(of: path)?.st_size ?? 0)
        } failure: {
            failure($0)
        }
    }

    /// Each whole line without its newline; what stands behind the last one is an append cut
    /// short by a crash, or under way now.
    func forEachRawLine(
        from start: Int = 0, _ body: (ArraySlice<UInt8>) throws(IdentityError) -> Void
    ) throws(IdentityError) {
        try system {
            guard try status(of: path) != nil else { return }
            let file = try SystemFile(path, O_RDONLY | O_NONBLOCK)
            guard try file.status().isRegular else { throw Errno.isDirectory }
            var pending: [UInt8] = []
            var offset = start
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

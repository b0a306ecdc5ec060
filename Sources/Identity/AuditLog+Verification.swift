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
    public func verify() throws(IdentityError) -> Summary {
        var summary = Summary(count: 0, head: AuditLine.origin)
        try system {
            guard try status(of: path) != nil else { return }
            let file = try SystemFile(path, O_RDONLY | O_NONBLOCK)
            guard try file.status().isRegular else { throw Errno(code: EISDIR) }
            var pending: [UInt8] = []
            var offset = 0
            while true {
                let chunk = try file.read(from: offset, count: 256 << 10)
                guard !chunk.isEmpty else { return }
                offset += chunk.count
                pending += chunk
                var start = pending.startIndex
                while let newline = pending[start...].firstIndex(of: 0x0A) {
                    guard let line = AuditLine(pending[start..<newline]),
                        line.previous == summary.head,
                        line.entry.sequence == summary.count + 1
                    else { throw damaged(line: summary.count + 1) }
                    summary.count += 1
                    summary.head = line.hash
                    start = newline + 1
                }
                pending.removeSubrange(..<start)
                guard pending.count <= AuditLine.maximumByteCount else {
                    throw damaged(line: summary.count + 1)
                }
            }
        } failure: {
            failure($0)
        }
        return summary
    }
}

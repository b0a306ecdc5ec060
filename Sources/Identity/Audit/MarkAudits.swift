internal import Support

/// What the audit log says of marks, for a run that asks of many.
///
/// The log is read once, when the first mark is asked for, and later only what was added since.
/// Kept are where the lines of marks are, 24 bytes each, and all renames; a line is decoded, and
/// its hash checked, when it is asked for. One run, one thread.
package final class MarkAudits {
    private struct Issue {
        var token: UInt64
        var offset: Int
        var count: Int
    }

    // Quotes within strings are escaped in JSON, so that no text of a note reads like these.
    private static let event = Array("\"event\":\"".utf8)
    private static let mark = Array("\"mark\":\"".utf8)

    private let log: AuditLog
    private let registry: Registry
    private var end = 0
    private var lineCount = 0
    /// The number of the last line that tells of a change, which alone can be undone.
    private var lastChange = 0
    private var issues: [Issue] = []
    private var isSorted = true
    private var renames: [(offset: Int, line: AuditLine)] = []
    /// Lines whose changes were not made.
    private var undoneLines: Set<Int> = []

    package init(_ log: AuditLog, _ registry: Registry) {
        self.log = log
        self.registry = registry
    }

    /// Whether the log still tells of a mark what the registry does, and where: asked before a
    /// name is given. O(log marks + renames), the first time O(size of the log).
    package func audit(of mark: MarkRecord) -> (answer: MarkAudit, position: AuditPosition?) {
        var history = AuditHistory()
        do throws(IdentityError) {
            try update()
            // Asked for behind the record that is compared, so that its line is not behind it.
            let head = try registry.auditHead()?.sequence ?? Int.max
            for line in try lines(of: mark.token)
            where line.sequence <= head && !undoneLines.contains(line.sequence) {
                history.take(line)
            }
            _ = history.settle(after: nil)
        } catch {
            return (.unreadable(error.message), nil)
        }
        let key = AuditHistory.MarkKey(mark: mark.token, key: mark.key)
        guard let told = history.marks[key] else { return (.missing, nil) }
        return (history.difference(told, mark).map { .differs($0) } ?? .agrees, told.position)
    }

    /// Its issues and all renames, in the log's order.
    private func lines(of token: Token) throws(IdentityError) -> [AuditLine] {
        if !isSorted {
            issues.sort { ($0.token, $0.offset) < ($1.token, $1.offset) }
            isSorted = true
        }
        var low = 0
        var high = issues.count
        while low < high {
            let middle = (low + high) / 2
            if issues[middle].token < token.value { low = middle + 1 } else { high = middle }
        }
        var found = renames
        while low < issues.count, issues[low].token == token.value {
            let issue = issues[low]
            found.append((issue.offset, try log.line(at: issue.offset, count: issue.count)))
            low += 1
        }
        return found.sorted { $0.offset < $1.offset }.map(\.line)
    }

    private func update() throws(IdentityError) {
        // A log that is shorter than it was is another one.
        if try log.byteCount() < end {
            (end, lineCount, lastChange) = (0, 0, 0)
            issues = []
            renames = []
            undoneLines = []
        }
        try log.forEachRawLine(from: end) { bytes throws(IdentityError) in
            lineCount += 1
            let offset = end
            end += bytes.count + 1
            let event = Self.event(of: bytes)
            switch event {
            case .markIssued:
                guard let token = Self.token(in: bytes) else { break }
                issues.append(Issue(token: token, offset: offset, count: bytes.count))
                isSorted = false
            case .userRenamed, .changeUndone:
                guard let line = AuditLine(bytes) else { throw log.damaged(line: lineCount) }
                if event == .userRenamed {
                    renames.append((offset, line))
                } else if line.details["line"] == "\(lastChange)" {
                    undoneLines.insert(lastChange)
                }
            default: break
            }
            if event.isChange { lastChange = lineCount }
        }
    }

    /// What a line tells of; its hash is not looked at.
    private static func event(of line: ArraySlice<UInt8>) -> AuditEntry.Event {
        guard let start = ByteSearch.first(event, in: line) else {
            return AuditEntry.Event(rawValue: "")
        }
        let name = line[(start + event.count)...].prefix { $0 != UInt8(ascii: "\"") }
        return AuditEntry.Event(rawValue: String(decoding: name, as: UTF8.self))
    }

    /// The token of a line that tells of an issue.
    private static func token(in line: ArraySlice<UInt8>) -> UInt64? {
        guard let start = ByteSearch.first(mark, in: line) else { return nil }
        let digits = line[(start + mark.count)...].prefix(Token.bitCount / 4)
        return (try? Token(hex: String(decoding: digits, as: UTF8.self)))?.value
    }
}

extension IdentityStore {
    /// For one run: the log is read once for all marks that are asked for.
    package func markAudits() -> MarkAudits { MarkAudits(audit, registry) }

    /// `MarkAudits.audit(of:)` for one mark alone. O(size of the log).
    package func audit(of mark: MarkRecord) -> MarkAudit { markAudits().audit(of: mark).answer }
}

/// Where something stands in the audit log: what a report quotes, so that anybody can look it up.
package struct AuditPosition: Sendable, Hashable {
    /// The line's number, from 1.
    package var sequence: Int
    /// The line's hash, 64 digits.
    package var hash: String

    package init(sequence: Int, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }
}

internal import Support
internal import SystemPackage
internal import Glibc

/// What was done with marks, keys and users, by whom and when: `audit.jsonl`, one
/// JSON object a line, only ever appended to.
///
/// Each line holds the hash of the one before it, so that a line changed, removed or
/// put in between is found by `verify`. Whoever may write the file can cut lines off
/// its end, or write it anew from some line on: to notice that, keep the head
/// `verify` gives somewhere else from time to time.
///
/// Appends of several processes never mix: each takes the file's lock, and returns
/// when its line is on disk.
package struct AuditLog: Sendable {
    /// What a sound log comes to.
    package struct Summary: Sendable, Equatable {
        package var count: Int
        /// The last line's hash, 64 digits; zeros for an empty log.
        package var head: String
    }

    package let path: String

    package init(path: String) { self.path = path }

    /// Appends an entry. Details are cut to 1000 characters each, and cleaned of
    /// characters that cannot be shown.
    ///
    /// - Returns: the entry, with its number, time and actor.
    /// - Throws: `auditUnavailable`; `auditDamaged` if the last line is not sound, for
    ///   nothing can follow it; `homeBusy`; `diskFull`. Then nothing was appended.
    @discardableResult
    package func append(
        _ event: AuditEntry.Event, _ details: [String: String]
    ) throws(IdentityError) -> AuditEntry {
        try appendLine(event, details).entry
    }

    /// `append`; also gives the hash of the line, the log's head from then on.
    ///
    /// - Parameters:
    ///   - head: the number of the last change's line as the registry has it, where this line
    ///     tells of a change too and its caller keeps all other changes out meanwhile. A line
    ///     of one change behind it then tells of a change that a crash undid, and the log says
    ///     so before it goes on.
    ///   - wasUndone: whether the registry shows that such a line's change was not made.
    func appendLine(
        _ event: AuditEntry.Event, _ details: [String: String], after head: Int? = nil,
        wasUndone: (AuditLine) throws -> Bool = { _ in false }
    ) throws(IdentityError) -> (entry: AuditEntry, hash: String) {
        try system {
            let file = try SystemFile(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW)
            guard try file.status().isRegular else { throw Errno.isDirectory }
            try FileLock.lock(file.descriptor)
            var end = Int(try file.status().st_size)
            let tail = try lastLine(of: file, end: end)
            var previous = tail.line?.hash ?? AuditLine.origin
            var sequence = tail.line?.sequence ?? 0
            var bytes: [UInt8] = []
            func add(_ event: AuditEntry.Event, _ details: [String: String]) -> AuditEntry {
                sequence += 1
                let entry = AuditEntry(
                    sequence: sequence, time: .now, actor: AuditLog.actor, event: event,
                    details: details)
                let (line, hash) = AuditLine.encode(entry, previous: previous)
                bytes += line
                previous = hash
                return entry
            }
            if tail.unfinished > 0 {
                // Its append never returned, so nobody was told that it was there.
                end -= tail.unfinished
                guard ftruncate(file.descriptor, off_t(end)) == 0 else { throw Errno.last }
                _ = add(.tailRepaired, ["bytes": "\(tail.unfinished)"])
            }
            if let head, let line = try soleChange(after: head, in: file, end: end),
                try wasUndone(line)
            {
                _ = add(
                    .changeUndone, ["line": "\(line.sequence)", "event": line.event.rawValue])
            }
            let cleaned = details.mapValues { DisplayText.cleaned($0, limit: 1000) }
            let entry = add(event, cleaned)
            do {
                try file.write(bytes)
                try file.sync()
            } catch {
                _ = ftruncate(file.descriptor, off_t(end))
                throw error
            }
            return (entry, previous)
        } failure: {
            failure($0)
        }
    }

    /// The login name of this process's real user.
    package static let actor = DisplayText.cleaned(Account.name(of: getuid()), limit: 64)

    /// The last whole line, and how many bytes stand after its newline.
    private func lastLine(
        of file: borrowing SystemFile, end: Int
    ) throws -> (line: AuditLine?, unfinished: Int) {
        // Enough for one whole line and an unfinished one.
        let start = max(0, end - 2 * AuditLine.maximumByteCount)
        let bytes = try file.read(from: start, count: end - start)
        guard let newline = bytes.lastIndex(of: 0x0A) else {
            guard start == 0 else { throw damaged(line: nil) }
            return (nil, bytes.count)
        }
        let before = bytes[..<newline].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        guard let line = AuditLine(bytes[before..<newline]) else { throw damaged(line: nil) }
        return (line, bytes.count - newline - 1)
    }

    /// The change that the lines behind line `head` tell of, where it is one alone, without those
    /// of which a later line says that they were undone: a run that says so can be killed before
    /// its own change is made. O(size of those lines).
    private func soleChange(
        after head: Int, in file: borrowing SystemFile, end: Int
    ) throws -> AuditLine? {
        var found: AuditLine?
        var undone: Set<String> = []
        var rest: [UInt8] = []
        var start = end
        while start > 0 {
            let count = min(start, AuditLine.maximumByteCount)
            start -= count
            rest = try file.read(from: start, count: count) + rest
            // The last line first; what stands before the first newline may go on in front.
            while let last = rest.last, last == 0x0A {
                let begin = rest.dropLast().lastIndex(of: 0x0A).map { $0 + 1 }
                guard let begin = begin ?? (start == 0 ? 0 : nil) else { break }
                guard let line = AuditLine(rest[begin..<(rest.count - 1)]) else {
                    throw damaged(line: nil)
                }
                if line.sequence <= head { return found }
                if line.event == .changeUndone, let number = line.details["line"] {
                    undone.insert(number)
                }
                if line.event.isChange, !undone.contains("\(line.sequence)") {
                    if found != nil { return nil }
                    found = line
                }
                rest.removeSubrange(begin...)
            }
            guard rest.count <= AuditLine.maximumByteCount else { throw damaged(line: nil) }
        }
        return found
    }

    func failure(_ error: Errno) -> IdentityError {
        switch error {
        case _ where error.isDiskFull:
            IdentityError(.diskFull, path, error.text, hint: "make room and try again")
        case .wouldBlock:
            IdentityError(
                .homeBusy, path, "another process has kept it locked",
                hint: "see which one: fuser -v \(path)")
        default:
            IdentityError(.auditUnavailable, path, error.text)
        }
    }

    func damaged(line: Int?) -> IdentityError {
        IdentityError(
            .auditDamaged, path,
            line.map { "line \($0) was changed, or lines are missing before it" }
                ?? "the last line was changed or damaged",
            hint: "keep the file as evidence, move it away, and a new one begins")
    }
}

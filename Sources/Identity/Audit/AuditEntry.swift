internal import Support
internal import Crypto
internal import Foundation

/// One thing that was done, as the audit log keeps it.
package struct AuditEntry: Hashable, Sendable {
    /// What happened; `rawValue` is what stands in the log.
    package struct Event: RawRepresentable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        package static let markIssued = Event(rawValue: "mark.issued")
        package static let traceRun = Event(rawValue: "trace.run")
        package static let keyCreated = Event(rawValue: "key.created")
        package static let keyRotated = Event(rawValue: "key.rotated")
        package static let keyRetired = Event(rawValue: "key.retired")
        package static let keyReinstated = Event(rawValue: "key.reinstated")
        package static let userEnrolled = Event(rawValue: "user.enrolled")
        package static let userChanged = Event(rawValue: "user.changed")
        package static let userRenamed = Event(rawValue: "user.renamed")
        package static let userRemoved = Event(rawValue: "user.removed")
        package static let usersImported = Event(rawValue: "users.imported")
        /// A line a crash had left unfinished was taken off the end.
        package static let tailRepaired = Event(rawValue: "audit.repaired")
        /// The change that an earlier line tells of was never made: a crash came between.
        package static let changeUndone = Event(rawValue: "change.undone")

        /// Whether it tells of a change of the registry.
        var isChange: Bool {
            self != .traceRun && self != .tailRepaired && self != .changeUndone
        }
    }

    /// From 1, without gaps.
    package var sequence: Int
    package var time: Timestamp
    /// The login name of whoever ran the command.
    package var actor: String
    package var event: Event
    /// Names, ids and results; never key material.
    package var details: [String: String]
}

/// A line of the audit log: a JSON object whose last member is the SHA-256 of all
/// that stands before it in the line.
///
///     {"actor":"ada","details":{…},"event":"mark.issued","previous":"…","schema":"dlp.audit/1","sequence":7,"time":"…","hash":"…"}
///
/// The hash is of bytes as they stand, so that checking needs no canonical JSON.
package struct AuditLine {
    /// `,"hash":"` + 64 digits + `"}`.
    static let tailCount = 9 + 64 + 2
    /// What the first line gives as the previous hash.
    static let origin = String(repeating: "0", count: 64)
    /// The most bytes in a line.
    static let maximumByteCount = 64 << 10

    private struct Body: Codable {
        var schema = "dlp.audit/1"
        var sequence: Int
        var time: String
        var actor: String
        var event: String
        var details: [String: String]
        var previous: String
    }

    var sequence: Int
    var event: AuditEntry.Event
    var details: [String: String]
    var previous: String
    var hash: String

    /// The bytes of an entry that follows the line of hash `previous`, newline included.
    static func encode(_ entry: AuditEntry, previous: String) -> (bytes: [UInt8], hash: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Body(
            sequence: entry.sequence, time: entry.time.iso8601, actor: entry.actor,
            event: entry.event.rawValue, details: entry.details, previous: previous)
        // Strings and an integer: nothing here that JSON cannot hold.
        var bytes = [UInt8](try! encoder.encode(body))
        bytes.removeLast()
        let hash = Hex.text(SHA256.hash(data: bytes).map { $0 })
        bytes += Array(",\"hash\":\"\(hash)\"}\n".utf8)
        return (bytes, hash)
    }

    /// Reads a line without its newline; nil unless it is whole and its hash is right.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count > AuditLine.tailCount, bytes.count <= AuditLine.maximumByteCount else {
            return nil
        }
        let body = bytes.dropLast(AuditLine.tailCount)
        let hash = Hex.text(SHA256.hash(data: body).map { $0 })
        guard bytes.suffix(AuditLine.tailCount) == Array(",\"hash\":\"\(hash)\"}".utf8)[...],
            let decoded = try? JSONDecoder().decode(
                Body.self, from: Data(body + [UInt8(ascii: "}")]))
        else { return nil }
        sequence = decoded.sequence
        event = AuditEntry.Event(rawValue: decoded.event)
        details = decoded.details
        previous = decoded.previous
        self.hash = hash
    }
}

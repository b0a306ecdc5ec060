internal import GRDB

extension Registry {
    /// The most code points kept of a source's file name.
    static let maximumNameLength = 255

    /// Takes a token that no mark has for a mark about to be made. One transaction.
    ///
    /// - Parameters:
    ///   - profile: the signal design's number, 0…255.
    ///   - device: where it will be seen, in the organisation's words.
    ///   - generator: the source of tokens; only tests give another than the default.
    /// - Throws: `userUnknown`, `userRemoved`, `keyUnknown`; `keyRetired`, which can
    ///   happen to a key loaded a moment ago; `textInvalid`.
    package func reserve(
        for user: UserID, key: KeyID, profile: Int, kind: MarkKind, device: String? = nil,
        note: String? = nil, using generator: inout some RandomNumberGenerator
    ) throws(IdentityError) -> MarkRecord {
        precondition(0...255 ~= profile)
        let device = try DisplayText.checked(
            device, as: "device", limit: Registry.maximumNoteLength)
        let note = try DisplayText.checked(note, as: "note", limit: Registry.maximumNoteLength)
        return try write { db in
            guard let known = try Registry.find(user, db) else { throw Registry.unknownUser(user) }
            guard known.removed == nil else { throw Registry.removedUser(user) }
            try Registry.requireUsable(key, db)
            let mark = MarkRecord(
                token: try Registry.freshToken(db, using: &generator), state: .reserved,
                user: user, key: key, profile: profile, kind: kind, device: device, note: note,
                reserved: .now)
            try db.cachedStatement(
                sql: """
                    INSERT INTO marks (token, state, user, key, profile, kind, device, note, reserved)
                    VALUES (?, 'reserved', ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                Int64(mark.token.value), user.value, key.text, profile, kind.rawValue, device,
                note, mark.reserved.milliseconds,
            ])
            return mark
        }
    }

    /// `reserve` with tokens from the system's cryptographic generator.
    package func reserve(
        for user: UserID, key: KeyID, profile: Int, kind: MarkKind, device: String? = nil,
        note: String? = nil
    ) throws(IdentityError) -> MarkRecord {
        var generator = SystemRandomNumberGenerator()
        return try reserve(
            for: user, key: key, profile: profile, kind: kind, device: device, note: note,
            using: &generator)
    }

    /// Records a reserved mark as issued, with all that is known of it. To be called
    /// when the output is complete and before it gets its name.
    ///
    /// - Returns: the record as it now stands.
    /// - Throws: `markUnknown`, `markInvalid` (issued already, or a part of the wrong
    ///   size), `keyRetired`.
    @discardableResult
    package func issue(
        _ mark: MarkRecord, recording: Recording<MarkRecord> = .none
    ) throws(IdentityError) -> MarkRecord {
        let mark = try Registry.checked(mark)
        return try write { db in
            try Registry.requireUsable(mark.key, db)
            try db.cachedStatement(
                sql: """
                    UPDATE marks SET state = 'issued', issued = ?, source_name = ?,
                        source_sha256 = ?, output_sha256 = ?, perceptual_hash = ?, width = ?,
                        height = ?, psnr_db = ?
                    WHERE token = ? AND key = ? AND profile = ? AND state = 'reserved'
                    """
            ).execute(arguments: [
                mark.issued?.milliseconds, mark.sourceName, mark.sourceHash?.bytes.data,
                mark.outputHash?.bytes.data, mark.perceptualHash?.data, mark.width, mark.height,
                mark.psnr, Int64(mark.token.value), mark.key.text, mark.profile,
            ])
            guard db.changesCount == 1 else {
                guard try Registry.isTaken(mark.token, db) else {
                    throw IdentityError(
                        .markUnknown, "mark \(mark.token)", "was never reserved here")
                }
                throw IdentityError(.markInvalid, "mark \(mark.token)", "was issued before")
            }
            if let codeword = mark.codeword {
                try db.cachedStatement(
                    sql: "INSERT INTO codewords (key, profile, token, word) VALUES (?, ?, ?, ?)"
                ).execute(arguments: [
                    mark.key.text, mark.profile, Int64(mark.token.value), codeword.littleEndianData,
                ])
            }
            try recording.run(mark, db)
            return mark
        }
    }

    private static func checked(_ mark: MarkRecord) throws(IdentityError) -> MarkRecord {
        var mark = mark
        func refuse(_ why: String) -> IdentityError {
            IdentityError(.markInvalid, "mark \(mark.token)", why)
        }
        if let codeword = mark.codeword, codeword.count != MarkRecord.codewordWordCount {
            throw refuse("a codeword is \(MarkRecord.codewordWordCount) words")
        }
        if let hash = mark.perceptualHash, hash.count > 4096 {
            throw refuse("the perceptual hash is over 4096 bytes")
        }
        mark.sourceName = mark.sourceName.map {
            DisplayText.cleaned($0, limit: maximumNameLength)
        }
        // A picture marked without any change has no finite ratio, and SQLite no NaN.
        if let psnr = mark.psnr, !psnr.isFinite { mark.psnr = nil }
        mark.state = .issued
        mark.issued = .now
        return mark
    }

    private static func freshToken(
        _ db: Database, using generator: inout some RandomNumberGenerator
    ) throws -> Token {
        // With 10⁶ marks one draw in 2.8·10⁸ is taken: two in a row mean that the
        // generator is broken, and a thousand that it is stuck.
        for _ in 0..<1000 {
            let token = Token.random(using: &generator)
            if try !isTaken(token, db) { return token }
        }
        throw IdentityError(.unexpected, "random numbers", "the generator repeats itself")
    }

    private static func isTaken(_ token: Token, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM marks WHERE token = ?")
        return try Row.fetchOne(statement, arguments: [Int64(token.value)]) != nil
    }

    /// A key retired since it was loaded is tried by no trace: nothing may be issued
    /// under it.
    private static func requireUsable(_ key: KeyID, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT state FROM keys WHERE id = ?")
        switch try String.fetchOne(statement, arguments: [key.text]) {
        case nil: throw unknownKey(key)
        case KeyState.retired.rawValue:
            throw IdentityError(.keyRetired, "key \(key)", "was retired", hint: "try again")
        default: return
        }
    }
}

/// A mark, as the registry keeps it: to whom it was issued, on what, when.
///
/// `Registry.reserve` makes one, with a token no other mark has. The marker fills in
/// what it knows once the output is written, hands it to `Registry.issue`, and only
/// then moves the output into place: a record without a file harms nobody, a file
/// without a record cannot be traced.
package struct MarkRecord: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// The token is taken; nothing was handed out yet, or the marker was killed.
        case reserved
        /// The output may be out in the world.
        case issued
    }

    /// 64-bit words in a codeword: 512 bits.
    package static let codewordWordCount = 8

    package internal(set) var token: Token
    package internal(set) var state: State
    package internal(set) var user: UserID
    package internal(set) var key: KeyID
    /// The signal design's number, 0…255.
    package internal(set) var profile: Int
    package internal(set) var kind: MarkKind
    package internal(set) var device: String?
    package internal(set) var note: String?
    package internal(set) var reserved: Timestamp
    /// When `issue` recorded it.
    package internal(set) var issued: Timestamp?

    /// The source's file name, without folders.
    package var sourceName: String?
    package var sourceHash: ContentHash?
    package var outputHash: ContentHash?
    /// Opaque here; at most 4096 bytes.
    package var perceptualHash: [UInt8]?
    /// What was embedded, `codewordWordCount` words, opaque here; nil if the kind
    /// has none.
    package var codeword: [UInt64]?
    /// Pixels.
    package var width: Int?
    package var height: Int?
    /// Peak signal-to-noise ratio of output against source, dB.
    package var psnr: Double?
}

/// What was marked. New kinds may appear in registries written by newer versions.
package struct MarkKind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A picture file.
    package static let image = MarkKind(rawValue: "image")
    /// A layer for a live screen.
    package static let overlay = MarkKind(rawValue: "overlay")
    /// A text or office document.
    package static let document = MarkKind(rawValue: "document")
    /// A recording.
    package static let video = MarkKind(rawValue: "video")
    /// Issued to try a picture's robustness, never handed out.
    package static let drill = MarkKind(rawValue: "drill")
}

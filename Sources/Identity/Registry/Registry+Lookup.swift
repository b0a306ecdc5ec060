internal import Foundation
internal import GRDB

extension Registry {
    /// The mark of that token, if it was issued or reserved under that key. A
    /// reserved one has no output on record; its file may still exist if the marker
    /// was killed in between.
    package func mark(_ token: Token, key: KeyID) throws(IdentityError) -> MarkRecord? {
        try marks(
            "marks.token = ? AND marks.key = ?", [Int64(token.value), key.text]
        ).first
    }

    /// Whether `mark` would find one.
    package func contains(_ token: Token, key: KeyID) throws(IdentityError) -> Bool {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT 1 FROM marks WHERE token = ? AND key = ?",
                arguments: [Int64(token.value), key.text]) != nil
        }
    }

    /// Someone's marks, oldest first; at most `limit` of the newest, if given.
    package func marks(
        of user: UserID, limit: Int? = nil
    ) throws(IdentityError) -> [MarkRecord] {
        try marks(
            "marks.user = ? ORDER BY reserved DESC, marks.token LIMIT ?",
            [user.value, limit ?? -1]
        ).reversed()
    }

    /// The marks whose output had exactly these bytes.
    package func marks(output hash: ContentHash) throws(IdentityError) -> [MarkRecord] {
        try marks("output_sha256 = ? ORDER BY issued", [hash.bytes.data])
    }

    /// How much there is. O(rows).
    package func counts() throws(IdentityError) -> RegistryCounts {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM users WHERE removed IS NULL) AS users,
                        (SELECT count(*) FROM users WHERE removed IS NOT NULL) AS removed,
                        (SELECT count(*) FROM marks WHERE state = 'issued') AS issued,
                        (SELECT count(*) FROM marks WHERE state = 'reserved') AS reserved
                    """)!
            return RegistryCounts(
                users: row["users"], removedUsers: row["removed"], issued: row["issued"],
                reserved: row["reserved"])
        }
    }

    /// How many marks were issued under each key. O(marks).
    package func markCounts() throws(IdentityError) -> [KeyID: Int] {
        let rows = try read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT key, count(*) AS n FROM marks WHERE state = 'issued' GROUP BY key")
        }
        var counts: [KeyID: Int] = [:]
        for row in rows {
            if let id = KeyID(row["key"] as String) { counts[id] = row["n"] }
        }
        return counts
    }

    /// Every issued mark, without its codeword, one after the other: however many there are, one
    /// is in memory.
    func forEachIssued(_ body: (MarkRecord) -> Void) throws(IdentityError) {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT marks.*, NULL AS word FROM marks WHERE state = 'issued'")
            while let row = try rows.next() { body(try record(row)) }
        }
    }

    private func marks(
        _ condition: String, _ arguments: StatementArguments
    ) throws(IdentityError) -> [MarkRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT marks.*, codewords.word FROM marks LEFT JOIN codewords
                    ON codewords.key = marks.key AND codewords.profile = marks.profile
                        AND codewords.token = marks.token
                    WHERE \(condition)
                    """, arguments: arguments
            ).map { try record($0) }
        }
    }

    private func record(_ row: Row) throws(IdentityError) -> MarkRecord {
        guard let token = UInt64(exactly: row["token"] as Int64).flatMap(Token.init),
            let state = MarkRecord.State(rawValue: row["state"]),
            let key = KeyID(row["key"] as String)
        else { throw Registry.damaged(path, "a mark's record makes no sense") }
        return MarkRecord(
            token: token, state: state, user: UserID(stored: row["user"]), key: key,
            profile: row["profile"], kind: MarkKind(rawValue: row["kind"]),
            device: row["device"], note: row["note"],
            reserved: Timestamp(milliseconds: row["reserved"]),
            issued: (row["issued"] as Int64?).map(Timestamp.init),
            sourceName: row["source_name"],
            sourceHash: (row["source_sha256"] as Data?).flatMap { ContentHash(bytes: Array($0)) },
            outputHash: (row["output_sha256"] as Data?).flatMap { ContentHash(bytes: Array($0)) },
            perceptualHash: (row["perceptual_hash"] as Data?).map { Array($0) },
            codeword: (row["word"] as Data?).map { [UInt64](littleEndian: $0) },
            width: row["width"], height: row["height"], psnr: row["psnr_db"])
    }
}

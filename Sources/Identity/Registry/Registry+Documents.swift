internal import Foundation
internal import GRDB

extension Registry {
    /// A document that copies were made of, and how many of some passages are in it.
    package struct IssuedDocument: Sendable, Equatable {
        package var sha256: ContentHash
        package var name: String
        /// Passages kept of it.
        package var passages: Int
        /// Those of them that were asked for.
        package var shared: Int
        /// Everyone who was issued a copy.
        package var users: [UserID]
    }

    /// The most passages kept of one document, in its order of hashes: some 2 MiB.
    static let mostPassages = 1 << 18

    /// Whether the passages of a document are on record.
    package func knowsDocument(_ sha256: ContentHash) throws(IdentityError) -> Bool {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT 1 FROM documents WHERE sha256 = ?", arguments: [sha256.bytes.data])
                != nil
        }
    }

    /// Puts a document's passages on record, unless they are.
    ///
    /// - Parameter passages: hashes, ascending, each once.
    package func recordDocument(
        _ sha256: ContentHash, name: String, passages: [UInt64]
    ) throws(IdentityError) {
        let name = DisplayText.cleaned(name, limit: Registry.maximumNameLength)
        let blob = Array(passages.prefix(Registry.mostPassages)).littleEndianData
        try write { db in
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO documents (sha256, name, recorded, passages)
                    VALUES (?, ?, ?, ?)
                    """,
                arguments: [sha256.bytes.data, name, Timestamp.now.milliseconds, blob])
        }
    }

    /// Documents that share at least `least` of `passages`, the most first, 20 at most.
    /// O(passages on record).
    package func documents(
        sharing passages: [UInt64], atLeast least: Int
    ) throws(IdentityError) -> [IssuedDocument] {
        let wanted = Set(passages)
        return try read { db in
            var found: [IssuedDocument] = []
            let rows = try Row.fetchCursor(
                db, sql: "SELECT sha256, name, passages FROM documents")
            while let row = try rows.next() {
                var own: [UInt64] = []
                try row.withUnsafeData(atIndex: 2) { own.append(littleEndian: $0 ?? Data()) }
                let shared = own.count { wanted.contains($0) }
                guard shared >= least,
                    let hash = ContentHash(bytes: Array(row[0] as Data))
                else { continue }
                found.append(
                    IssuedDocument(
                        sha256: hash, name: row[1], passages: own.count, shared: shared, users: []))
            }
            found.sort { ($0.shared, $1.name) > ($1.shared, $0.name) }
            found = Array(found.prefix(20))
            for i in found.indices {
                found[i].users = try String.fetchAll(
                    db,
                    sql: """
                        SELECT DISTINCT user FROM marks
                        WHERE source_sha256 = ? AND state = 'issued' ORDER BY user
                        """, arguments: [found[i].sha256.bytes.data]
                ).map { UserID(stored: $0) }
            }
            return found
        }
    }
}

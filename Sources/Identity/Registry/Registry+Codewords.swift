internal import Foundation
internal import GRDB

extension Registry {
    /// Every codeword issued under a key and profile, by token. O(marks): one
    /// clustered range is read, 10⁵ marks in some tens of milliseconds.
    ///
    /// - Parameter users: only marks of these; nil for everyone's, those of removed
    ///   users too.
    package func codewords(
        key: KeyID, profile: Int, users: [UserID]? = nil
    ) throws(IdentityError) -> CodewordTable {
        try read { db in
            var table = CodewordTable()
            var sql = "SELECT token, word FROM codewords WHERE key = ? AND profile = ?"
            var arguments: StatementArguments = [key.text, profile]
            if let users {
                sql += """
                     AND token IN (SELECT token FROM marks WHERE user IN
                    (SELECT value FROM json_each(?)))
                    """
                let list = try JSONEncoder().encode(users.map(\.value))
                arguments += [String(decoding: list, as: UTF8.self)]
            }
            // The table's own order: nothing is sorted.
            sql += " ORDER BY token"
            let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
            while let row = try rows.next() {
                table.tokens.append(UInt64(bitPattern: row[0] as Int64))
                try row.withUnsafeData(atIndex: 1) { data in
                    table.words.append(littleEndian: data ?? Data())
                }
            }
            guard table.words.count == table.count * MarkRecord.codewordWordCount else {
                throw Registry.damaged(path, "a codeword has the wrong size")
            }
            return table
        }
    }
}

extension [UInt8] {
    var data: Data { Data(self) }
}

extension [UInt64] {
    init(littleEndian data: Data) {
        self.init()
        append(littleEndian: data)
    }

    mutating func append(littleEndian data: Data) {
        data.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
                append(
                    UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: offset, as: UInt64.self)))
            }
        }
    }

    var littleEndianData: Data {
        var data = Data(capacity: count * 8)
        for word in self {
            Swift.withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }
}

/// Every codeword issued under one key and profile, laid out for a scan.
package struct CodewordTable: Sendable, Equatable {
    /// Ascending.
    package var tokens: [UInt64] = []
    /// `MarkRecord.codewordWordCount` words a mark, in the order of `tokens`.
    package var words: [UInt64] = []

    /// How many marks.
    package var count: Int { tokens.count }
}

/// Who got copies, by a table that `dlp mark` wrote: CSV with the columns `user` and `mark`.
///
/// Cells that begin with an apostrophe, which keeps spreadsheets from computing them, are read
/// without it.
package struct CopyList: Sendable {
    /// Each once, in the order of the table.
    package private(set) var users: [UserID] = []

    /// - Throws: `csvInvalid` for what is no such table, naming the line.
    package init(csv bytes: [UInt8], name: String) throws(IdentityError) {
        var reader = try CSVReader(bytes, name: name)
        func failure(_ line: Int, _ why: String) -> IdentityError {
            IdentityError(
                .csvInvalid, "\(name):\(line)", why,
                hint: "a table of copies has the columns user and mark")
        }
        guard let heading = try reader.next() else { throw failure(1, "empty") }
        guard let column = heading.fields.firstIndex(of: "user"),
            let mark = heading.fields.firstIndex(of: "mark")
        else { throw failure(heading.line, "no table of copies") }
        var seen: Set<UserID> = []
        while let row = try reader.next() {
            if let problem = row.problem { throw failure(row.line, problem) }
            // A row that a crash cut short has no copy.
            guard row.fields.count == heading.fields.count else { continue }
            _ = try Token(hex: row.fields[mark])
            var id = row.fields[column]
            if id.hasPrefix("'") { id.removeFirst() }
            let user = try UserID(id)
            if seen.insert(user).inserted { users.append(user) }
        }
    }
}

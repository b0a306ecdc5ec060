/// People on a list of comma-separated values: see ``Registry/importUsers(csv:name:partial:recording:)``.
package struct UserList: Sendable {
    package struct Person: Sendable {
        /// Where on the list, from 1.
        package var line: Int
        package var id: UserID
        package var zone: Zone?
        package var note: String?
    }

    /// In the list's order.
    package private(set) var people: [Person] = []
    /// Lines that say nothing usable.
    package private(set) var failures: [ImportReport.Failure] = []

    /// - Parameter name: the file, for messages.
    /// - Throws: `csvInvalid` if there is no usable header or structure.
    package init(csv bytes: [UInt8], name: String) throws(IdentityError) {
        var reader = try CSVReader(bytes, name: name)
        guard let header = try reader.next() else {
            throw IdentityError(
                .csvInvalid, name, "empty", hint: "the first line is: id,zone,note")
        }
        let columns = try UserColumns(header, name: name)
        var firstLines: [UserID: Int] = [:]
        while let row = try reader.next() {
            do throws(IdentityError) {
                let person = try columns.person(row)
                if let first = firstLines.updateValue(row.line, forKey: person.id) {
                    throw IdentityError(
                        .csvInvalid, "user \(person.id)", "is on line \(first) already")
                }
                people.append(person)
            } catch {
                failures.append(ImportReport.Failure(line: row.line, why: error.message))
            }
        }
    }
}

/// Which column of a list of users holds what.
struct UserColumns {
    private var id: Int
    private var zone: Int?
    private var note: Int?
    private let count: Int

    init(_ header: CSVReader.Row, name: String) throws(IdentityError) {
        func refuse(_ why: String) -> IdentityError {
            IdentityError(
                .csvInvalid, name, "line \(header.line): " + why,
                hint: "the first line names the columns: id,zone,note")
        }
        if let problem = header.problem { throw refuse(problem) }
        var found: [String: Int] = [:]
        for (index, field) in header.fields.enumerated() {
            let title = field.trimmedOfSpaces.lowercased()
            guard ["id", "zone", "note"].contains(title) else {
                let separated = field.contains { $0 == ";" || $0 == "\t" }
                let shown = DisplayText.cleaned(field, limit: 40)
                throw refuse(
                    separated
                        ? "the columns must be separated by commas"
                        : "unknown column \"\(shown)\"")
            }
            guard found.updateValue(index, forKey: title) == nil else {
                throw refuse("column \(title) appears twice")
            }
        }
        guard let id = found["id"] else { throw refuse("there is no column id") }
        self.id = id
        zone = found["zone"]
        note = found["note"]
        count = header.fields.count
    }

    /// Fewer fields than columns are taken as empty ones; more are refused.
    func person(_ row: CSVReader.Row) throws(IdentityError) -> UserList.Person {
        if let problem = row.problem { throw IdentityError(.csvInvalid, "fields", problem) }
        guard row.fields.count <= count else {
            throw IdentityError(
                .csvInvalid, "fields", "\(row.fields.count) of them for \(count) columns")
        }
        func field(_ column: Int?) -> String? {
            guard let column, column < row.fields.count else { return nil }
            return row.fields[column].trimmedOfSpaces.isEmpty ? nil : row.fields[column]
        }
        return UserList.Person(
            line: row.line, id: try UserID(field(id) ?? ""),
            zone: try field(zone).map(Zone.init(parsing:)),
            note: try DisplayText.checked(
                field(note), as: "note", limit: Registry.maximumNoteLength))
    }
}

/// What reading a list of users came to.
package struct ImportReport: Sendable {
    /// A line that could not be taken.
    package struct Failure: Sendable, Equatable {
        /// From 1, the header being line 1 usually.
        package var line: Int
        package var why: String
    }

    package var added: [UserID] = []
    /// Enrolled before, with another zone or note.
    package var updated: [UserID] = []
    package var unchanged: [UserID] = []
    package var failures: [Failure] = []
    /// False when lines failed and nothing was changed because of them.
    package var isApplied = true
}

/// Comma-separated values after RFC 4180: fields in double quotes may hold commas,
/// line breaks and doubled quotes. Lines end in LF, CRLF or CR; a UTF-8 byte-order
/// mark is passed over; blank lines are skipped. One pass, O(n).
struct CSVReader {
    struct Row: Equatable {
        /// The line it begins on, from 1.
        var line: Int
        var fields: [String]
        /// What is wrong with this row alone.
        var problem: String?
    }

    /// The most bytes read: some million users.
    static let maximumByteCount = 64 << 20
    static let maximumFieldCount = 64

    private let bytes: [UInt8]
    private let name: String
    private var position = 0
    private var line = 1

    /// - Parameter name: the file, for messages.
    /// - Throws: `csvInvalid` for what is no UTF-8 text file at all.
    init(_ bytes: [UInt8], name: String) throws(IdentityError) {
        self.name = name
        self.bytes = bytes
        guard bytes.count <= CSVReader.maximumByteCount else {
            throw failure("over \(CSVReader.maximumByteCount >> 20) MiB", hint: "split it")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
        } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.prefix(4096).contains(0)
        {
            throw failure("not UTF-8 text", hint: "save it as CSV UTF-8")
        }
    }

    /// The next row that is not blank; nil at the end.
    ///
    /// - Throws: `csvInvalid` for a quoted field that never ends: what follows it
    ///   cannot be told apart.
    mutating func next() throws(IdentityError) -> Row? {
        skipBlankLines()
        guard position < bytes.count else { return nil }
        var row = Row(line: line, fields: [], problem: nil)
        while true {
            let field = try self.field(&row)
            if row.fields.count < CSVReader.maximumFieldCount {
                row.fields.append(field)
            } else {
                row.problem = "more than \(CSVReader.maximumFieldCount) fields"
            }
            guard position < bytes.count else { return row }
            if bytes[position] == UInt8(ascii: ",") {
                position += 1
            } else {
                skipLineEnd()
                return row
            }
        }
    }

    /// Up to the comma, line end or end of file after it, which stays.
    private mutating func field(_ row: inout Row) throws(IdentityError) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let start = position
            while position < bytes.count, !endsField(bytes[position]) {
                if bytes[position] == UInt8(ascii: "\"") {
                    row.problem = "a quote inside a field that does not begin with one"
                }
                position += 1
            }
            return text(bytes[start..<position], &row)
        }
        var content: [UInt8] = []
        let opening = line
        position += 1
        while true {
            guard position < bytes.count else {
                throw failure("line \(opening): a quote is never closed")
            }
            let byte = bytes[position]
            if byte != UInt8(ascii: "\"") {
                if byte == 0x0A || (byte == 0x0D && !isLineFeed(position + 1)) { line += 1 }
                content.append(byte)
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == byte {
                content.append(byte)
                position += 2
            } else {
                position += 1
                break
            }
        }
        while position < bytes.count, !endsField(bytes[position]) {
            row.problem = "text after a closing quote"
            position += 1
        }
        return text(content[...], &row)
    }

    private func text(_ bytes: ArraySlice<UInt8>, _ row: inout Row) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        row.problem = "not UTF-8"
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func skipBlankLines() {
        while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
            skipLineEnd()
        }
    }

    private mutating func skipLineEnd() {
        position += bytes[position] == 0x0D && isLineFeed(position + 1) ? 2 : 1
        line += 1
    }

    private func isLineFeed(_ index: Int) -> Bool { index < bytes.count && bytes[index] == 0x0A }

    private func endsField(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
    }

    private func failure(_ why: String, hint: String? = nil) -> IdentityError {
        IdentityError(.csvInvalid, name, why, hint: hint)
    }
}

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

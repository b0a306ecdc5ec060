internal import GRDB

extension Registry {
    /// Enrols everyone on a list of comma-separated values whose first row names its
    /// columns: `id`, and, if wanted, `zone` and `note`, in any order and case. An
    /// empty zone or note leaves what is on record. UTF-8, RFC 4180.
    ///
    /// One transaction: all lines or, unless `partial`, none. O(n), 10⁵ users in
    /// about a second.
    ///
    /// - Parameters:
    ///   - name: the file, for messages.
    ///   - partial: enrol those on the sound lines even if others fail.
    /// - Returns: what became of each line; failed lines are not thrown.
    /// - Throws: `csvInvalid` if there is no usable header or structure.
    public func importUsers(
        csv bytes: [UInt8], name: String, partial: Bool = false
    ) throws(IdentityError) -> ImportReport {
        var reader = try CSVReader(bytes, name: name)
        guard let header = try reader.next() else {
            throw IdentityError(
                .csvInvalid, name, "empty", hint: "the first line is: id,zone,note")
        }
        let columns = try UserColumns(header, name: name)
        var failures: [ImportReport.Failure] = []
        var people: [(line: Int, person: UserColumns.Person)] = []
        var firstLines: [UserID: Int] = [:]
        while let row = try reader.next() {
            do throws(IdentityError) {
                let person = try columns.person(row)
                if let first = firstLines.updateValue(row.line, forKey: person.id) {
                    throw IdentityError(
                        .csvInvalid, "user \(person.id)", "is on line \(first) already")
                }
                people.append((row.line, person))
            } catch {
                failures.append(ImportReport.Failure(line: row.line, why: error.message))
            }
        }
        return try enrol(people, failures, partial: partial)
    }

    private func enrol(
        _ people: [(line: Int, person: UserColumns.Person)], _ failures: [ImportReport.Failure],
        partial: Bool
    ) throws(IdentityError) -> ImportReport {
        var report = ImportReport(failures: failures)
        do throws(IdentityError) {
            try write { db in
                for (line, person) in people {
                    do {
                        let outcome = try Registry.enrol(
                            person.id, zone: person.zone, note: person.note, reinstating: false,
                            db)
                        switch outcome {
                        case .added: report.added.append(person.id)
                        case .updated: report.updated.append(person.id)
                        case .unchanged: report.unchanged.append(person.id)
                        }
                    } catch let error as IdentityError {
                        report.failures.append(.init(line: line, why: error.message))
                    }
                }
                // Thrown to undo the transaction, and caught just below.
                if !partial, !report.failures.isEmpty {
                    throw IdentityError(.csvInvalid, "users", "undone")
                }
            }
        } catch {
            guard error.code == .csvInvalid else { throw error }
            report.isApplied = false
        }
        report.failures.sort { $0.line < $1.line }
        return report
    }
}

/// Which column of a list of users holds what.
struct UserColumns {
    struct Person {
        var id: UserID
        var zone: Zone?
        var note: String?
    }

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
    func person(_ row: CSVReader.Row) throws(IdentityError) -> Person {
        if let problem = row.problem { throw IdentityError(.csvInvalid, "fields", problem) }
        guard row.fields.count <= count else {
            throw IdentityError(
                .csvInvalid, "fields", "\(row.fields.count) of them for \(count) columns")
        }
        func field(_ column: Int?) -> String? {
            guard let column, column < row.fields.count else { return nil }
            return row.fields[column].trimmedOfSpaces.isEmpty ? nil : row.fields[column]
        }
        return Person(
            id: try UserID(field(id) ?? ""), zone: try field(zone).map(Zone.init(parsing:)),
            note: try DisplayText.checked(
                field(note), as: "note", limit: Registry.maximumNoteLength))
    }
}

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
        csv bytes: [UInt8], name: String, partial: Bool = false,
        recording: Recording<ImportReport> = .none
    ) throws(IdentityError) -> ImportReport {
        let list = try UserList(csv: bytes, name: name)
        return try enrol(list.people, list.failures, partial: partial, recording)
    }

    private func enrol(
        _ people: [UserList.Person], _ failures: [ImportReport.Failure],
        partial: Bool, _ recording: Recording<ImportReport>
    ) throws(IdentityError) -> ImportReport {
        var report = ImportReport(failures: failures)
        do throws(IdentityError) {
            try write { db in
                for person in people {
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
                        report.failures.append(.init(line: person.line, why: error.message))
                    }
                }
                // Thrown to undo the transaction, and caught just below.
                if !partial, !report.failures.isEmpty {
                    throw IdentityError(.csvInvalid, "users", "undone")
                }
                try recording.run(report, db)
            }
        } catch {
            guard error.code == .csvInvalid else { throw error }
            report.isApplied = false
        }
        report.failures.sort { $0.line < $1.line }
        return report
    }
}

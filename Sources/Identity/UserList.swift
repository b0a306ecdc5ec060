/// People on a list of comma-separated values: see ``Registry/importUsers(csv:name:partial:)``.
public struct UserList: Sendable {
    public struct Person: Sendable {
        /// Where on the list, from 1.
        public var line: Int
        public var id: UserID
        public var zone: Zone?
        public var note: String?
    }

    /// In the list's order.
    public private(set) var people: [Person] = []
    /// Lines that say nothing usable.
    public private(set) var failures: [ImportReport.Failure] = []

    /// - Parameter name: the file, for messages.
    /// - Throws: `csvInvalid` if there is no usable header or structure.
    public init(csv bytes: [UInt8], name: String) throws(IdentityError) {
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

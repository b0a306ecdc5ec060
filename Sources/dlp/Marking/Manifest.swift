internal import Identity

/// Which copy is whose: a table beside the copies (RFC 4180, UTF-8), for whoever sends them out.
struct Manifest {
    static let fileName = "manifest.csv"

    private var rows = ["input,copy,user,mark,sha256"]
    private let file: OutputFile

    init(folder: String, force: Bool) throws {
        file = try OutputFile(
            folder + (folder.hasSuffix("/") ? "" : "/") + Self.fileName, force: force,
            notOneOf: [])
    }

    mutating func add(input: String, path: String, _ record: MarkRecord) {
        let fields = [
            OutputName.file(input), OutputName.file(path), record.user.value, record.token.hex,
            record.outputHash?.hex ?? "",
        ]
        rows.append(fields.map(Self.quoted).joined(separator: ","))
    }

    /// Writes the table, unless there are no copies.
    func publish() throws {
        guard rows.count > 1 else { return }
        try file.write(Array((rows.joined(separator: "\r\n") + "\r\n").utf8))
        try file.publish()
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}

internal import SystemPackage
internal import Support
internal import Glibc
internal import Identity
internal import Synchronization

/// Which copy is whose: a table beside the copies (RFC 4180, UTF-8), for whoever sends them out.
///
/// Rows are appended one by one as the copies get their names, each in one write that is synced, so
/// that an interruption leaves a row for every copy there is. A table that is there already, of
/// another document or of an earlier run, goes on; nothing takes rows away. Runs at the same time
/// wait for each other row by row.
///
/// A cell that a spreadsheet would take for a formula begins with an apostrophe.
final class Manifest: Sendable {
    static let fileName = "manifest.csv"
    private static let header = "input,copy,user,mark,sha256"

    private let path: String
    /// Opened with the first row: a run without copies leaves no table.
    private let descriptor = Mutex<Int32>(-1)

    /// - Throws: ``Failure`` for a file of that name that is no such table.
    convenience init(folder: String) throws {
        try self.init(path: folder + (folder.hasSuffix("/") ? "" : "/") + Self.fileName)
    }

    /// A table of any name: several lists of one folder keep tables of their own.
    init(path: String) throws {
        self.path = path
        try Self.check(path)
    }

    deinit { descriptor.withLock { if $0 >= 0 { close($0) } } }

    private static func check(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw Failure(path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(path, "is not a file") }
        let head = try InputFile(path).read(atMost: 1 << 30).prefix(header.utf8.count)
        guard head.isEmpty || head.elementsEqual(header.utf8) else {
            throw Failure(
                path, "is no table of copies, and would be written to",
                hint: "move it away, or choose another folder")
        }
    }

    func add(input: String, path copy: String, _ record: MarkRecord) throws {
        let row = Self.row([
            OutputName.file(input), OutputName.file(copy), record.user.value, record.token.hex,
            record.outputHash?.hex ?? "",
        ])
        try descriptor.withLock { descriptor in
            if descriptor < 0 { descriptor = try Self.open(path) }
            guard flock(descriptor, LOCK_EX) == 0 else { throw Failure(path, errno: errno) }
            defer { _ = flock(descriptor, LOCK_UN) }
            let end = lseek(descriptor, 0, SEEK_END)
            guard end >= 0 else { throw Failure(path, errno: errno) }
            var text = end == 0 ? Self.header + "\r\n" + row : row
            // A row that a crash cut short stands alone.
            if end > 0 {
                var last: UInt8 = 0x0A
                _ = pread(descriptor, &last, 1, end - 1)
                if last != 0x0A { text = "\r\n" + text }
            }
            do throws(Errno) {
                try Descriptor.writeAll(descriptor, text)
            } catch {
                _ = ftruncate(descriptor, end)
                throw Failure(path, errno: error.rawValue)
            }
            if fsync(descriptor) != 0 { throw Failure(path, errno: errno) }
        }
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(
            path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw Failure(path, errno: errno) }
        return descriptor
    }

    static func row(_ fields: [String]) -> String {
        fields.map(cell).joined(separator: ",") + "\r\n"
    }

    /// By bytes and code points: a carriage return and a line feed together are one `Character`,
    /// and so is a quote with a combining mark behind it.
    private static func cell(_ field: String) -> String {
        var field = field
        if let first = field.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A].contains(first)
        {
            field = "'" + field
        }
        guard field.utf8.contains(where: { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }) else {
            return field
        }
        var cell = "\"".unicodeScalars
        for scalar in field.unicodeScalars {
            if scalar == "\"" { cell.append(scalar) }
            cell.append(scalar)
        }
        cell.append("\"")
        return String(cell)
    }
}

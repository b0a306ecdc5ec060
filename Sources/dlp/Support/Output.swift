internal import Support
internal import Glibc

/// Standard output: the one place that writes to it, and it checks.
///
/// Lines are gathered and written in pieces; `flush` after each result of a
/// long run. A write that fails throws, so that a full disk is an exit code
/// and not a silence.
struct Output {
    private var pending: [UInt8] = []
    private let silent: Bool
    let isTerminal = Descriptor.isTerminal(STDOUT_FILENO)

    /// - Parameter silent: drop every line (`--quiet`); binary still passes.
    init(silent: Bool) { self.silent = silent }

    mutating func line(_ text: String) throws {
        guard !silent else { return }
        pending.append(contentsOf: text.utf8)
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= 1 << 16 { try flush() }
    }

    mutating func line(_ value: JSON) throws { try line(value.line) }

    /// Text from elsewhere, as it is; on a terminal without control characters, which
    /// could move the cursor or worse.
    mutating func text(_ utf8: UnsafeRawBufferPointer) throws {
        guard !silent else { return }
        if isTerminal {
            for byte in utf8 where byte >= 0x20 && byte != 0x7F || byte == 0x0A || byte == 0x09 {
                pending.append(byte)
            }
        } else {
            pending.append(contentsOf: utf8)
        }
        if pending.count >= 1 << 16 { try flush() }
    }

    /// Bytes that are not text. Refused on a terminal.
    mutating func binary(_ bytes: [UInt8]) throws {
        guard !isTerminal else { throw Output.terminal }
        try flush()
        try bytes.withUnsafeBytes(write)
    }

    mutating func flush() throws {
        guard !pending.isEmpty else { return }
        // Forgotten before it is written: after a failure there is no second try.
        let bytes = pending
        if isTerminal { LiveLine.shared.makeRoom() }
        pending.removeAll(keepingCapacity: true)
        try bytes.withUnsafeBytes(write)
    }

    /// Flushes and closes: some file systems report a lost write only here.
    mutating func finish() throws {
        try flush()
        guard close(STDOUT_FILENO) != 0, errno != EBADF else { return }
        throw OutputError.failed(errno)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        do {
            try Descriptor.writeAll(STDOUT_FILENO, bytes)
        } catch {
            throw error == .brokenPipe ? OutputError.readerGone : .failed(error.rawValue)
        }
    }

    static let terminal = Failure.usage(
        "standard output", "a picture is not written to a terminal",
        hint: "name a file with -o, or redirect standard output")
}

/// Standard output takes no more. Ends the whole command, not one input of it.
enum OutputError: Error {
    /// Whoever read it stopped reading (`dlp … | head`). The exit code says so;
    /// there is nothing to tell anybody.
    case readerGone
    /// The error number of the write that failed.
    case failed(Int32)
}

/// Lines of a table for people: columns as wide as their widest cell, two
/// blanks between them, nothing after the last.
struct Columns {
    private var rows: [[String]]

    init(_ heading: [String]) { rows = [heading] }

    mutating func add(_ cells: [String]) { rows.append(cells.map(\.printable)) }

    /// The heading first; nothing at all when there is no row below it.
    var lines: [String] {
        guard rows.count > 1 else { return [] }
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.count > column ? $0[column].columns : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - cell.columns + 2)
                }
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension String {
    /// How many terminal columns the text takes: two for wide characters (CJK,
    /// emoji), none for combining ones. The C library's table knows only what
    /// the locale says, so the ranges of Unicode's East Asian Width W and F
    /// (UAX #11) that matter are listed here.
    var columns: Int {
        reduce(0) { sum, character in
            guard let scalar = character.unicodeScalars.first else { return sum }
            return sum + (scalar.isWide ? 2 : 1)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

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
        let code = Descriptor.writeAll(STDOUT_FILENO, bytes)
        if code != 0 { throw code == EPIPE ? OutputError.readerGone : .failed(code) }
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

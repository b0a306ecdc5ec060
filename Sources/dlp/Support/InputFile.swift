internal import Support
internal import DocumentReading
internal import Glibc

/// Something to read: a file, or standard input as `-`.
struct InputFile {
    /// As it was given on the command line.
    let name: String
    /// The path, as text.
    let path: String
    /// The path to open, with its end: names need not be UTF-8.
    let systemPath: [CChar]
    let isStandardInput: Bool

    /// Names people read: `standard input` rather than `-`.
    var label: String { isStandardInput ? "standard input" : name }

    init(_ name: String) { self.init(name, occurrence: 0) }

    private init(_ name: String, occurrence: Int) {
        self.name = name
        isStandardInput = name == "-"
        path = name
        systemPath =
            RawArguments.bytes(name, occurrence: occurrence)
            .map { $0.map(CChar.init(bitPattern:)) + [0] } ?? Array(name.utf8CString)
    }

    /// A file by the bytes of its name.
    init(bytes: [UInt8]) {
        name = String(decoding: bytes, as: UTF8.self)
        isStandardInput = false
        path = name
        systemPath = bytes.map(CChar.init(bitPattern:)) + [0]
    }

    /// Each of the names given, however often it occurs.
    static func named(_ names: [String]) -> [InputFile] {
        var seen: [String: Int] = [:]
        return names.map { name in
            defer { seen[name, default: 0] += 1 }
            return InputFile(name, occurrence: seen[name] ?? 0)
        }
    }

    /// The inputs of a command: those named, standard input when none is.
    /// - Throws: a usage ``Failure`` when standard input is asked for twice, or
    ///   is a terminal with nobody expecting to type a picture.
    static func all(_ names: [String]) throws -> [InputFile] {
        let inputs = names.isEmpty ? [InputFile("-")] : named(names)
        let standard = inputs.count { $0.isStandardInput }
        if standard > 1 {
            throw Failure.usage("-", "standard input can be read only once")
        }
        if standard == 1, Descriptor.isTerminal(STDIN_FILENO) {
            throw Failure.usage(
                "standard input", "it is a terminal", hint: "name a file, or pipe one in")
        }
        return inputs
    }

    /// Which file this is, nil when there is none (or it is a pipe).
    var identity: FileIdentity? {
        var status = stat()
        let code = isStandardInput ? fstat(STDIN_FILENO, &status) : stat(systemPath, &status)
        return code == 0 && status.isRegular ? FileIdentity(status) : nil
    }

    /// All bytes.
    ///
    /// - Throws: ``Failure`` for what is not there, is not a file or a pipe, is
    ///   empty or is larger than `limit`, found out before memory is taken for it.
    func read(atMost limit: Int, emptyAllowed: Bool = true) throws -> [UInt8] {
        var descriptor = STDIN_FILENO
        if !isStandardInput {
            descriptor = open(systemPath, O_RDONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw Failure(label, errno: errno) }
        }
        defer { if !isStandardInput { close(descriptor) } }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(label, errno: errno) }
        if status.isDirectory { throw Failure(label, "is a folder, not a file") }
        // Standard input may be /dev/null, which reads as empty.
        if status.isDevice && !isStandardInput { throw Failure(label, "is a device, not a file") }
        if status.isRegular, Int(status.st_size) > limit { throw tooLarge(limit) }

        let expected = status.isRegular ? Int(status.st_size) : 0
        let bytes = try drain(descriptor, expected: expected, limit: limit)
        if bytes.isEmpty && !emptyAllowed { throw Failure(label, "is empty") }
        return bytes
    }

    /// Reads to the end. One byte more than expected, and than the limit, is
    /// asked for, so that a file that grows or a pipe that does not stop is noticed.
    private func drain(_ descriptor: Int32, expected: Int, limit: Int) throws -> [UInt8] {
        var size = min(limit, max(expected, 1 << 16)) + 1
        var bytes = try piece(descriptor, size)
        var last = bytes.count
        while last == size {
            if bytes.count > limit { throw tooLarge(limit) }
            size = min(max(1 << 16, bytes.count), limit - bytes.count + 1)
            let next = try piece(descriptor, size)
            last = next.count
            bytes += next
        }
        if bytes.count > limit { throw tooLarge(limit) }
        return bytes
    }

    private func piece(_ descriptor: Int32, _ size: Int) throws -> [UInt8] {
        do {
            return try ByteSource.read(descriptor, upTo: size)
        } catch {
            throw Failure(label, errno: error.code)
        }
    }

    private func tooLarge(_ limit: Int) -> Failure {
        Failure(label, "larger than the limit of \(limit >> 20) MiB")
    }
}

extension InputFile {
    /// The descriptor that a name like /dev/fd/63 means, which a shell makes of `<(command)`: what
    /// it leads to cannot be opened once more, only read. Nil for other names, and for files.
    var inheritedPipe: Int32? {
        if path == "/dev/stdin" { return InputFile("/dev/fd/0").inheritedPipe }
        guard
            let number = ["/dev/fd/", "/proc/self/fd/"].lazy.compactMap({ folder in
                path.hasPrefix(folder) ? Int32(path.dropFirst(folder.utf8.count)) : nil
            }).first, number >= 0
        else { return nil }
        var status = stat()
        guard fstat(number, &status) == 0, status.isPipe || status.isSocket else { return nil }
        return number
    }

    /// A descriptor at the beginning of a regular file, or standard input.
    ///
    /// - Throws: ``Failure`` for what is not there, folders, devices and FIFOs, without
    ///   waiting for anybody to write to one.
    func openForReading() throws -> Int32 {
        if isStandardInput { return STDIN_FILENO }
        if let inheritedPipe {
            let copy = fcntl(inheritedPipe, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else { throw Failure(label, errno: errno) }
            return copy
        }
        let descriptor = Glibc.open(systemPath, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(label, errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(label, errno: code)
        }
        guard status.isRegular else {
            close(descriptor)
            let kind = status.isDirectory ? "a folder" : status.isDevice ? "a device" : "a pipe"
            throw Failure(label, "is \(kind), not a file")
        }
        return descriptor
    }
}

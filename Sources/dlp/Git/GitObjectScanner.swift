internal import Support
internal import Foundation
internal import LeakDetect

/// Scans one object of the repository after another; one for each thread.
final class GitObjectScanner {
    private let scanner: FileScanner
    private let contents: GitContents
    /// Finds earlier versions; nil where objects are judged whole.
    private let history: GitHistory?

    /// Earlier versions that are looked at for one object.
    private static let mostBases = 8

    init(
        _ policy: CompiledPolicy, markFinder: FileScanner.MarkFinder?, history: GitHistory?
    ) throws {
        scanner = try FileScanner(policy, markFinder: markFinder)
        contents = try GitContents()
        self.history = history
    }

    /// - Throws: ``Failure`` for an object that git does not give whole.
    func scan(_ object: GitObject) throws -> ScanVerdict {
        let verdict = try scan(object, standing: nil)
        guard !verdict.findings.isEmpty, let history else { return verdict }
        var standing = StandingValues()
        for base in try history.bases(of: object).prefix(Self.mostBases) {
            // One that is too large to be held in memory excuses nothing.
            guard let bytes = try contents.read(base) else { continue }
            standing.formUnion(try scanner.reported(bytes, name: object.name))
        }
        return standing.isEmpty ? verdict : try scan(object, standing: standing)
    }

    private func scan(_ object: GitObject, standing: StandingValues?) throws -> ScanVerdict {
        if object.kind == .file { return try scanFile(object, standing) }
        if let bytes = try contents.read(object.id) {
            return try scanner.scan(bytes, name: object.name, standing: standing)
        }
        return try scanStreamed(object, standing)
    }

    /// A large object passes through a pipe; it is never whole in memory.
    private func scanStreamed(
        _ object: GitObject, _ standing: StandingValues?
    ) throws -> ScanVerdict {
        let process = try GitProgram.make(["cat-file", object.kind.rawValue, object.id])
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try GitProgram.start(process)
        let verdict = Result {
            try scanner.scan(
                descriptor: output.fileHandleForReading.fileDescriptor, name: object.name,
                standing: standing)
        }
        // A scan that gave up leaves git writing: it ends when nobody reads.
        try? output.fileHandleForReading.close()
        process.waitUntilExit()
        let scanned = try verdict.get()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Failure(object.name, "git did not give all of it")
        }
        return scanned
    }

    /// A file as it lies in the work tree; a link as git stores it, where it leads to.
    private func scanFile(
        _ object: GitObject, _ standing: StandingValues?
    ) throws -> ScanVerdict {
        var status = stat()
        guard lstat(object.systemPath, &status) == 0 else {
            throw Failure(object.name, errno: errno)
        }
        if status.st_mode & S_IFMT == S_IFLNK {
            var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = target.withUnsafeMutableBytes {
                readlink(object.systemPath, $0.baseAddress!, $0.count)
            }
            guard count >= 0 else { throw Failure(object.name, errno: errno) }
            return try scanner.scan(
                Array(target[..<count]), name: object.name, standing: standing)
        }
        let descriptor = open(
            object.systemPath, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(object.name, errno: errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0, status.isRegular else {
            throw Failure(object.name, "is no regular file")
        }
        return try scanner.scan(descriptor: descriptor, name: object.name, standing: standing)
    }
}

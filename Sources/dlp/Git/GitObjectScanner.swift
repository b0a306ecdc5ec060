internal import Foundation
internal import LeakDetect

/// Scans one object of the repository after another; one for each thread.
final class GitObjectScanner {
    private let scanner: FileScanner
    private let contents: GitContents

    init(_ policy: CompiledPolicy, markFinder: FileScanner.MarkFinder?) throws {
        scanner = try FileScanner(policy, markFinder: markFinder)
        contents = try GitContents()
    }

    /// - Throws: ``Failure`` for an object that git does not give whole.
    func scan(_ object: GitObject) throws -> ScanVerdict {
        if let bytes = try contents.read(object.id) {
            return try scanner.scan(bytes, name: object.name)
        }
        return try scanStreamed(object)
    }

    /// A large object passes through a pipe; it is never whole in memory.
    private func scanStreamed(_ object: GitObject) throws -> ScanVerdict {
        let process = try GitProgram.make(["cat-file", object.kind.rawValue, object.id])
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try GitProgram.start(process)
        let verdict = Result {
            try scanner.scan(
                descriptor: output.fileHandleForReading.fileDescriptor, name: object.name)
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
}

internal import Dispatch
internal import Foundation
internal import Support
internal import Synchronization

/// Runs git(1) in the working folder, with the environment a hook gets from it.
struct GitProgram {
    /// - Parameter environment: set beside what the hook got.
    /// - Throws: ``Failure`` with git's own words when it does not succeed.
    static func output(
        _ arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:]
    ) throws -> [UInt8] {
        guard Parallel.hasThreads else { throw Failure("git", "no thread can be started for it") }
        let process = try make(arguments)
        process.environment?.merge(environment) { _, new in new }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let feed = input.map { _ in Pipe() }
        process.standardInput = feed ?? FileHandle.nullDevice
        try start(process)
        // Written and listened to beside the reading, so that none waits for another.
        let aside = DispatchGroup()
        let queue = DispatchQueue.global()
        if let handle = feed?.fileHandleForWriting, let input {
            queue.async(group: aside) {
                try? Descriptor.writeAll(handle.fileDescriptor, input)
                try? handle.close()
            }
        }
        let said = Mutex([UInt8]())
        let listener = errors.fileHandleForReading
        queue.async(group: aside) {
            let bytes = [UInt8](listener.readDataToEndOfFile())
            said.withLock { $0 = bytes }
        }
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        aside.wait()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let words = String(decoding: said.withLock { $0 }, as: UTF8.self)
            throw Failure(
                "git \(arguments.first ?? "")",
                Failure.sentence(words.isEmpty ? "failed" : words))
        }
        return bytes
    }

    /// The first line of what git prints.
    static func line(_ arguments: [String]) throws -> String {
        let text = String(decoding: try output(arguments), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    static func make(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = try program()
        process.arguments = arguments
        // What leaves is what is stored, not what refs/replace shows in its place.
        var environment = ProcessInfo.processInfo.environment
        environment["GIT_NO_REPLACE_OBJECTS"] = "1"
        process.environment = environment
        return process
    }

    static func start(_ process: Process) throws {
        do {
            try process.run()
        } catch {
            throw Failure("git", "cannot be started", hint: "apt-get install git")
        }
    }

    private static func program() throws -> URL {
        for folder in (Environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
            let path = folder + "/git"
            if path.hasPrefix("/"), access(String(path), X_OK) == 0 {
                return URL(fileURLWithPath: String(path))
            }
        }
        throw Failure("git", "is not installed", hint: "apt-get install git")
    }
}

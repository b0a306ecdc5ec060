import Foundation
import Testing

/// Runs the real `dlp` in a folder of its own, the way a shell would.
final class Tool {
    /// What a finished run left.
    struct Run {
        var status: Int32
        /// Ended by a signal, whose number is `status`.
        var killed: Bool
        var output: [UInt8]
        var errors: String
        var text: String { String(decoding: output, as: UTF8.self) }
        var lines: [String] { text.split(separator: "\n").map(String.init) }

        /// Standard output as JSON lines.
        func objects() throws -> [[String: Any]] { try Tool.objects(text) }
        /// Standard error as JSON lines.
        func errorObjects() throws -> [[String: Any]] { try Tool.objects(errors) }
    }

    /// Where the run's files are; removed with this object.
    let folder: URL
    var environment: [String: String]

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("dlp-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        environment = [
            "HOME": folder.path, "DLP_HOME": folder.path + "/home",
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm",
        ]
    }

    /// What the runs print is kept beside the folder, not in it.
    private var streams: URL { folder.appendingPathExtension("streams") }

    deinit {
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(at: streams)
    }

    /// The binary built beside the running test bundle.
    static let binary: URL = {
        var place = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        while place.path != "/" {
            place.deleteLastPathComponent()
            let candidate = place.appendingPathComponent("dlp")
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder),
                !isFolder.boolValue
            {
                return candidate
            }
        }
        fatalError("no dlp beside the tests")
    }()

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    func write(_ name: String, _ text: String) throws { try write(name, text.utf8) }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// Names in a folder of the run, hidden ones too.
    func names(_ name: String = ".") throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: path(name)))
    }

    /// Runs `dlp` to its end.
    ///
    /// - Parameters:
    ///   - input: standard input; an empty pipe when nil.
    ///   - output: a path to open as standard output instead of gathering it.
    func run(
        _ arguments: [String], input: [UInt8]? = nil, output: String? = nil
    ) throws -> Run {
        let started = try start(arguments, input: input, output: output)
        return try started.finish()
    }

    func run(_ arguments: String..., input: [UInt8]? = nil) throws -> Run {
        try run(arguments, input: input)
    }

    /// A run that has begun.
    struct Started {
        let process: Process
        /// The writing end of standard input, where it was asked for.
        let input: Pipe?
        fileprivate let output: URL?
        fileprivate let errors: URL

        var isRunning: Bool { process.isRunning }

        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        func finish() throws -> Run {
            process.waitUntilExit()
            return Run(
                status: process.terminationStatus,
                killed: process.terminationReason == .uncaughtSignal,
                output: try output.map { [UInt8](try Data(contentsOf: $0)) } ?? [],
                errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
        }
    }

    /// - Parameter holdsInput: standard input is a pipe that stays open and empty.
    func start(
        _ arguments: [String], input: [UInt8]? = nil, output: String? = nil,
        holdsInput: Bool = false
    ) throws -> Started {
        let scratch = streams.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        func file(_ name: String, _ bytes: [UInt8] = []) throws -> URL {
            let place = scratch.appendingPathComponent(name)
            try Data(bytes).write(to: place)
            return place
        }
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        let pipe = holdsInput ? Pipe() : nil
        process.standardInput =
            try pipe ?? FileHandle(forReadingFrom: file("in", input ?? []))
        let out = try file("out")
        let err = try file("err")
        process.standardOutput =
            try output.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) }
            ?? FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
        return Started(
            process: process, input: pipe, output: output == nil ? out : nil, errors: err)
    }

    private static func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(object as? [String: Any], "not an object: \(line)")
        }
    }
}

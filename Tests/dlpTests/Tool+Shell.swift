import Foundation

extension Tool {
    /// Runs a script in a folder of the run, with `dlp` and `git` as a person has them; both of
    /// its streams in one.
    @discardableResult
    func shell(_ script: String, in name: String = ".") throws -> Run {
        let programs = path("bin")
        if !exists("bin") {
            try FileManager.default.createDirectory(
                atPath: programs, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: programs + "/dlp", withDestinationPath: Self.binary.path)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-euo", "pipefail", "-c", script]
        process.environment = environment.merging([
            "PATH": programs + ":" + (environment["PATH"] ?? ""), "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
        ]) { _, new in new }
        process.currentDirectoryURL = URL(fileURLWithPath: path(name))
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, killed: false, output: said,
            errors: String(decoding: said, as: UTF8.self))
    }

    /// A repository `work` whose remote is the bare `remote.git`, and policies of the test's own.
    static func withRepository() throws -> Tool {
        let tool = try Tool()
        try tool.usePolicies()
        tool.environment["DLP_ZONE"] = "medium"
        let made = try tool.shell(
            """
            git init -q --bare -b main remote.git
            git init -q -b main work
            git -C work remote add origin ../remote.git
            """)
        if made.status != 0 { throw CocoaError(.fileWriteUnknown) }
        return tool
    }
}

import Foundation

extension Tool {
    /// A policy folder of the test's own: the real detectors, and rules that look for words.
    func usePolicies() throws {
        let manager = FileManager.default
        let folder = path("policies")
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            atPath: folder + "/detectors",
            withDestinationPath: Self.checkout + "/policies/detectors")
        for (zone, action) in [("low", "warn"), ("medium", "block"), ("high", "block")] {
            try write(
                "policies/\(zone).yaml",
                """
                policy: 1
                zone: \(zone)
                baseline: \(zone == "low")
                inline-allow: \(zone == "low")
                unread: { other: \(action) }
                rules:
                  - id: words
                    keywords: [project falcon]
                    action: \(action)
                    message: ask before you send it
                """)
        }
        environment["DLP_POLICIES"] = folder
    }

    /// The source this test was built from.
    static var checkout: String {
        var place = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { place.deleteLastPathComponent() }
        return place.path
    }

    /// Runs git in a folder of the run.
    @discardableResult
    func git(_ arguments: String..., in name: String = ".") throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments =
            [
                "-c", "user.name=A", "-c", "user.email=a@example.org", "-c",
                "init.defaultBranch=main",
            ]
            + arguments
        process.environment = environment.merging(["GIT_CONFIG_NOSYSTEM": "1"]) { _, new in new }
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
}

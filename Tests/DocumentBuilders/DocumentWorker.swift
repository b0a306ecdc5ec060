import Foundation
@testable import Sandbox

/// The worker of these tests: SandboxProbe, beside the test bundle.
enum DocumentWorker {
    private static let once: Void = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var folders = [own, CommandLine.arguments.first].compactMap(\.self)
        folders += CommandLine.arguments.filter { $0.contains(".xctest") }
        let probe = folders.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent(
                "SandboxProbe"
            ).path
        }.first { FileManager.default.isExecutableFile(atPath: $0) }
        if let probe { Worker.executable = probe }
    }()

    static func use() { once }
}

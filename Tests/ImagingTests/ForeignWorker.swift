import Foundation
@testable import Sandbox

/// The worker of these tests: the built SandboxProbe beside the test runner.
enum ForeignWorker {
    /// Sets `Worker.executable` once; name it before the first launch.
    static let ready: Void = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let places = CommandLine.arguments.filter { $0.contains(".xctest") } + [own ?? ""]
        let probe = places.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent()
                .appendingPathComponent("SandboxProbe").path
        }
        if let path = probe.first(where: FileManager.default.isExecutableFile(atPath:)) {
            Worker.executable = path
        }
    }()

    /// HEIC and AVIF need Landlock.
    static let runsPrograms: Bool = {
        ready
        return (try? Worker.confinement().contains(.files)) ?? false
    }()
}

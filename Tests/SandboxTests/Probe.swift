import Foundation
@testable import Sandbox

/// The worker of these tests: the built SandboxProbe beside the test runner.
enum Probe {
    /// Sets `Worker.executable` once; name it before the first launch.
    static let ready: Void = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var folders = [own, CommandLine.arguments.first].compactMap(\.self).map {
            URL(fileURLWithPath: $0).deletingLastPathComponent()
        }
        // A test bundle given by path, or opened by a helper of the toolchain.
        folders += CommandLine.arguments.filter { $0.contains(".xctest") }.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent()
        }
        let probe = folders.map { $0.appendingPathComponent("SandboxProbe").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        if let probe { Worker.executable = probe }
    }()

    /// Empty where no worker starts.
    static let confinement: WorkerConfinement = {
        ready
        return (try? Worker.confinement()) ?? []
    }()

    static func run(
        _ job: String, _ input: [UInt8] = [], _ limits: WorkerLimits = WorkerLimits()
    ) throws(SandboxError) -> [UInt8] {
        ready
        return try Worker.run(job: job, input: input, limits: limits)
    }

    /// The failure's code; nil where there was none.
    static func failure(
        _ job: String, _ input: [UInt8] = [], _ limits: WorkerLimits = WorkerLimits()
    ) -> SandboxError.Code? {
        do {
            _ = try run(job, input, limits)
            return nil
        } catch {
            return error.code
        }
    }
}

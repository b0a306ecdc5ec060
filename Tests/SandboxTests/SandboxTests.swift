import Foundation
import Glibc
import Support
import Testing
@testable import Sandbox

/// Workers that do as they should, and workers that do all they should not.
@Suite(.serialized) struct SandboxTests {
    @Test(arguments: [0, 1, 65_536, 9_000_001])
    func echoesWhatItWasGiven(count: Int) throws {
        let input = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try Probe.run("echo", input) == input)
    }

    @Test func namesACrash() {
        #expect(Probe.failure("crash") == .crashed(signal: SIGSEGV))
        #expect(Probe.failure("abort") == .crashed(signal: SIGABRT))
        #expect(Probe.failure("exit") == .crashed(signal: 0))
    }

    @Test func stopsWhatDoesNotEnd() {
        var limits = WorkerLimits(seconds: 0.3)
        #expect(Probe.failure("sleep", [], limits) == .timedOut)
        #expect(Probe.failure("spin", [], limits) == .timedOut)
        limits = WorkerLimits(processorSeconds: 1, seconds: 20)
        #expect(Probe.failure("spin", [], limits) == .timedOut)
    }

    @Test func boundsMemory() {
        let limits = WorkerLimits(memory: 64 << 20)
        #expect(Probe.failure("hoard", [16], limits) == nil)
        #expect(Probe.failure("hoard", [200], limits) == .memory)
    }

    @Test func boundsInputAndAnswer() {
        let limits = WorkerLimits(inputBytes: 10, outputBytes: 1 << 20)
        #expect(Probe.failure("echo", [UInt8](repeating: 0, count: 11), limits) == .outputLimit)
        #expect(Probe.failure("long", [], limits) == .outputLimit)
        #expect(Probe.failure("huge-frame", [], limits) == .outputLimit)
    }

    @Test(arguments: ["flood", "garbage", "half-frame", "pretend-program"])
    func refusesWhatIsNoAnswer(job: String) {
        #expect(Probe.failure(job) == .protocolViolation)
    }

    @Test func aDeadWorkerIsNoBrokenPipe() {
        // More than any buffer holds, to a worker that reads none of it.
        let input = [UInt8](repeating: 7, count: 8 << 20)
        #expect(Probe.failure("no such job", input) == .refused)
    }

    @Test func noiseIsDropped() throws {
        #expect(try Probe.run("noise", [1, 2]) == [1, 2])
    }

    @Test func aJobsWordsArriveWithoutControls() {
        #expect(Probe.failure("complain") == .jobFailed(code: "", "no[31m good"))
    }

    @Test(arguments: [
        "socket", "write", "read", "exec", "kill-parent", "new-group", "chmod", "reader-writes",
        "own-the-pipe", "new-code", "raise-limit", "unlink",
    ])
    func denies(job: String) throws {
        #expect(try Probe.run(job) == [UInt8(EPERM)])
    }

    @Test func startsNoThread() throws {
        #expect(try Probe.run("thread") != [0])
    }

    @Test func readsFilesOnlyWhereAsked() throws {
        #expect(try Probe.run("reader") == [0])
    }

    @Test func inheritsNothing() throws {
        let open = Glibc.open("/dev/null", O_RDONLY)  // not close-on-exec
        defer { close(open) }
        #expect(try Probe.run("descriptors") == [0, 1, 2])
        #expect(try Probe.run("environment") == [])
    }

    /// Whether it computes or has become a program, whose end is waited for in another place.
    @Test(arguments: ["sleep", "shell"])
    func endsWhenCancelled(job: String) throws {
        Probe.ready
        let cancellation = Cancellation()
        Thread.detachNewThread {
            // While it runs, or before: both end it.
            usleep(UInt32.random(in: 0..<200_000))
            cancellation.cancel()
        }
        let limits = WorkerLimits(seconds: 600, programBytes: job == "shell" ? 1000 : 0)
        let error = #expect(throws: SandboxError.self) {
            try Worker.run(
                job: job, input: Array("while :; do :; done".utf8), limits: limits,
                cancellation: cancellation)
        }
        #expect(error?.code == .cancelled)
    }

    @Test func aMissingProgramIsALaunchFailure() throws {
        Probe.ready
        let probe = Worker.executable
        defer { Worker.executable = probe }
        Worker.executable = "/nonexistent/program"
        #expect(Probe.failure("echo") == .launchFailed)
    }

    @Test func leavesNothingBehind() throws {
        Probe.ready
        let launcher = Process()
        launcher.executableURL = URL(fileURLWithPath: Worker.executable)
        launcher.arguments = ["leaks"]
        try launcher.run()
        launcher.waitUntilExit()
        #expect(launcher.terminationStatus == 0)
    }

    @Test func diesWithItsParent() throws {
        Probe.ready
        let parent = Process()
        parent.executableURL = URL(fileURLWithPath: Worker.executable)
        parent.arguments = ["hold"]
        try parent.run()
        let list = "/proc/\(parent.processIdentifier)/task/\(parent.processIdentifier)/children"
        var worker: pid_t?
        // Turns are many, so that a busy machine is not taken for a worker that does not come.
        let turns = 6_000
        for _ in 0..<turns where worker == nil {
            usleep(10_000)
            let text = try? String(contentsOfFile: list, encoding: .utf8)
            worker = text?.split(separator: " ").first.flatMap { pid_t($0) }
        }
        let child = try #require(worker)
        // Confined, it has asked for the signal.
        var isConfined = false
        for _ in 0..<turns where !isConfined {
            usleep(10_000)
            let status = try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)
            isConfined = status?.contains("Seccomp:\t2") ?? false
        }
        #expect(isConfined)
        #expect(kill(child, 0) == 0)
        kill(parent.processIdentifier, SIGKILL)
        parent.waitUntilExit()
        // Whoever adopts it may take its time to wait for it: dead is enough.
        var state = "S"
        for _ in 0..<turns where state != "Z" && state != "" {
            usleep(10_000)
            let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
            state = stat?.split(separator: " ").dropFirst(2).first.map { String($0) } ?? ""
        }
        #expect(state == "Z" || state == "")
    }

    @Test func theConfinementIsStated() {
        #expect(Probe.confinement.contains(.base))
    }

    @Test func manyAtOnce() async throws {
        Probe.ready
        await withTaskGroup(of: Bool.self) { group in
            for i in 0..<24 {
                group.addTask {
                    let input = [UInt8](repeating: UInt8(i), count: 100_000 + i)
                    return (try? Worker.run(job: "echo", input: input)) == input
                }
            }
            for await same in group { #expect(same) }
        }
    }
}

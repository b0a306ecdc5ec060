import Foundation
import Glibc
import Sandbox
import Testing

/// A program in a worker, as if it had been taken over: a shell that runs the input.
@Suite(.serialized, .enabled(if: Probe.confinement.contains(.files))) struct WorkerProgramTests {
    private static let limits = WorkerLimits(
        seconds: 10, outputBytes: 1 << 20, programBytes: 1 << 20)

    private static func run(
        _ script: String, _ limits: WorkerLimits = limits
    ) throws(SandboxError) -> String {
        String(decoding: try Probe.run("shell", Array(script.utf8), limits), as: UTF8.self)
    }

    private static func failure(
        _ script: String, _ limits: WorkerLimits = limits
    ) -> SandboxError.Code? {
        Probe.failure("shell", Array(script.utf8), limits)
    }

    /// What the script says of each attempt; a worker without Landlock runs no program.
    private static func outcome(_ attempt: String) throws(SandboxError) -> String {
        try run("if \(attempt); then echo done; else echo denied; fi > $2\n")
    }

    @Test func readsItsInputAndLeavesItsAnswer() throws {
        let script = "read -r line < $1; echo \"$line\" > $2"
        #expect(try Self.run(script) == script + "\n")
        #expect(try Self.run("echo other > $3/answer-1.txt") == "other\n")
    }

    @Test func anAnswerCountsWhateverTheStatus() throws {
        #expect(try Self.run("echo whole > $2; exit 3") == "whole\n")
        #expect(Self.failure("exit 3") == .programFailed(status: 3))
        #expect(Self.failure("exit 0") == .programFailed(status: 0))
        #expect(Self.failure("echo half > $2; kill -SEGV $$") == .crashed(signal: SIGSEGV))
    }

    @Test func whatItPrintsIsNoAnswer() throws {
        #expect(try Self.run("echo said; echo said >&2; echo written > $2") == "written\n")
        let flood = "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done"
        #expect(try Self.run("\(flood); echo written > $2") == "written\n")
    }

    @Test func isBounded() {
        var limits = Self.limits
        #expect(Self.failure("while :; do echo 0123456789; done > $2", limits) == .outputLimit)
        limits.seconds = 0.3
        #expect(Self.failure("while :; do :; done", limits) == .timedOut)
        limits = Self.limits
        limits.processorSeconds = 1
        #expect(Self.failure("while :; do :; done", limits) == .timedOut)
    }

    @Test(arguments: ["(:)", "/bin/true", "kill -0 $PPID"])
    func reachesNoProcess(attempt: String) throws {
        if attempt == "(:)" {
            // A shell ends when it cannot fork.
            #expect(Self.failure("echo started > $2; (:); echo forked > $2") == nil)
            #expect(try Self.run("echo started > $2; (:); echo forked > $2") == "started\n")
        } else if attempt.hasPrefix("/") {
            #expect(try Self.run("echo started > $2; exec \(attempt)") == "started\n")
            #expect(Self.failure("exec \(attempt)") == .programFailed(status: 126))
        } else {
            #expect(try Self.outcome(attempt) == "denied\n")
        }
    }

    /// The user's files, keys among them, can neither be read nor changed: also by root.
    @Test func reachesNoFile() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("dlp-secret-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secret = folder.appendingPathComponent("key").path
        try Data("secret".utf8).write(to: URL(fileURLWithPath: secret))
        // The form of the attempts itself works.
        #expect(try Self.outcome("command eval ': < $1' 2>/dev/null") == "done\n")
        for attempt in [
            ": < \(secret)", ": < /etc/passwd", ": >> \(secret)",
            ": > \(folder.path)/new", ": > $3/new.txt", ": > /dev/shm/dlp-new-\(getpid())",
            ": < /proc/self/environ", ": < /proc/$PPID/environ",
        ] {
            #expect(try Self.outcome("command eval '\(attempt)' 2>/dev/null") == "denied\n")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: secret)) == Data("secret".utf8))
        #expect(try Probe.run("truncate", Array(secret.utf8)) == [UInt8(EPERM)])
        #expect(try Probe.run("read-at", Array(secret.utf8)) == [UInt8(EACCES)])
        #expect(try Data(contentsOf: URL(fileURLWithPath: secret)).count == 6)
    }

    @Test func aMissingProgramIsSaid() {
        #expect(
            Probe.failure("absent", [], Self.limits) == .jobFailed(code: "", "no such program here")
        )
    }

    @Test func aJobThatRunsAProgramNeedsRoomForIt() {
        #expect(Self.failure("echo x > $2", WorkerLimits()) == .launchFailed)
    }
}

internal import DocumentReading
import Glibc
internal import Imaging
internal import OfficeWriting
internal import PDFWriting
internal import Sandbox

/// A program that serves workers and does nothing else: dlp's own jobs, and for the
/// tests some that do what no decoder should.
@main
enum SandboxProbe {
    static func main() {
        Worker.runIfRequested(
            jobs: SandboxedDecoder.jobs + DocumentJobs.all + PDFJobs.all + OfficeFileJobs.all
                + misbehaving + [shell, absent])
        switch CommandLine.arguments.dropFirst().first {
        case "measure": measure()
        case "leaks": exit(leaks() ? 1 : 0)
        case "package": exit(PackageProbe.run(Array(CommandLine.arguments.dropFirst(2))))
        case "hold": _ = try? Worker.run(job: "sleep", input: [])
        default: exit(64)
        }
    }

    /// `SandboxProbe measure`: the median and worst time of 200 launches, ms.
    private static func measure() {
        let clock = ContinuousClock()
        let times = (0..<200).map { _ in
            clock.measure { _ = try? Worker.run(job: "echo", input: [1]) } / .milliseconds(1)
        }.sorted()
        print("worker launch: median \(times[100]) ms, worst \(times[199]) ms")
    }

    /// `SandboxProbe leaks`: 200 launches that end in every way; whether a descriptor, a
    /// child or a folder is left of them. In a process of its own, where nothing else runs.
    private static func leaks() -> Bool {
        func descriptors() -> [Int32] { (0..<256).filter { fcntl($0, F_GETFD) >= 0 } }
        let before = descriptors()
        for i in 0..<200 {
            let program = WorkerLimits(
                seconds: 10, outputBytes: 1000, programBytes: 1000)
            let script = ["echo x > $2", "kill -KILL $$", "while :; do echo x; done > $2"][i % 3]
            switch i % 5 {
            case 0: _ = try? Worker.run(job: "crash", input: [])
            case 1: _ = try? Worker.run(job: "flood", input: [])
            case 2: _ = try? Worker.run(job: "shell", input: Array(script.utf8), limits: program)
            case 3:
                _ = try? Worker.run(job: "sleep", input: [], limits: WorkerLimits(seconds: 0.01))
            default: _ = try? Worker.run(job: "echo", input: [1])
            }
        }
        var info = siginfo_t()
        let child = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0
        var folders = glob_t()
        let found = glob("/dev/shm/dlp-worker-\(getpid())-*", 0, nil, &folders) == 0
        globfree(&folders)
        return child || found || descriptors() != before
    }

    private struct Complaint: Error, CustomStringConvertible {
        let description: String
    }

    /// The call's error number as the answer's one byte; 0 where it succeeded.
    private static func outcome(_ result: Int) -> [UInt8] {
        [result < 0 ? UInt8(truncatingIfNeeded: errno) : 0]
    }

    /// A decoder program taken over: the input is the script that a shell runs as it, with
    /// the input's and the answer's names as $1 and $2, their folder as $3.
    private static let shell = WorkerJob(
        name: "shell",
        program: WorkerProgram(
            places: ["/nonexistent/sh", "/bin/dash", "/bin/sh"], inputName: "in.sh",
            answerNames: ["answer.txt", "answer-1.txt"]
        ) { input, folder in
            WorkerProgram.Call(
                arguments: [
                    "-c", String(decoding: input, as: UTF8.self), "sh", folder + "/in.sh",
                    folder + "/answer.txt", folder,
                ], input: input[...])
        }, missing: Complaint(description: "no shell"))

    private static let absent = WorkerJob(
        name: "absent",
        program: WorkerProgram(
            places: ["/nonexistent/program"], inputName: "in", answerNames: ["out"]
        ) { _, _ in WorkerProgram.Call(arguments: [], input: []) },
        missing: Complaint(description: "no such program here"))

    private static let misbehaving: [WorkerJob] = [
        WorkerJob(name: "echo") { $0 },
        WorkerJob(name: "complain") { _ in
            throw Complaint(description: "no\n\u{1B}[31m good\u{202E}")
        },
        WorkerJob(name: "crash") { _ in
            // A real fault: a signal sent to oneself may be refused or come late.
            UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
            return []
        },
        WorkerJob(name: "abort") { _ in abort() },
        WorkerJob(name: "exit") { _ in _exit(7) },
        WorkerJob(name: "spin") { _ in while true { _ = getppid() } },
        WorkerJob(name: "sleep") { _ in while true { pause() } },
        WorkerJob(name: "hoard") { input in
            [UInt8](repeating: 1, count: Int(input[0]) << 20).suffix(1).map { $0 }
        },
        WorkerJob(name: "flood") { _ in
            let block = [UInt8](repeating: 65, count: 1 << 16)
            while true { _ = write(1, block, block.count) }
        },
        WorkerJob(name: "long") { _ in [UInt8](repeating: 0, count: 4 << 20) },
        WorkerJob(name: "pieces") { input, _, pieces in
            // So many pieces of so many times four KiB, each of its own number.
            for number in 0..<input[0] {
                let piece = [UInt8](repeating: number, count: Int(input[1]) << 12)
                piece.withUnsafeBytes { pieces.send($0) }
            }
            return [input[0]]
        },
        WorkerJob(name: "garbage") { _ in
            _ = write(1, Array("this is not an answer at all".utf8), 28)
            _exit(0)
        },
        WorkerJob(name: "half-frame") { _ in
            _ = write(1, Array("DLPW\0".utf8), 5)
            _exit(0)
        },
        WorkerJob(name: "huge-frame") { _ in
            _ = write(1, Array("DLPW".utf8) + [0] + [UInt8](repeating: 0x7F, count: 8), 13)
            _exit(0)
        },
        WorkerJob(name: "noise") { input in
            let block = [UInt8](repeating: 66, count: 1 << 16)
            for _ in 0..<16 { _ = write(2, block, block.count) }
            return input
        },
        WorkerJob(name: "descriptors") { _ in
            // Which of the numbers a worker may hold are open.
            (0..<16).filter { fcntl(Int32($0), F_GETFD) >= 0 }
        },
        WorkerJob(name: "environment") { _ in
            environ[0] == nil ? [] : [1]
        },
        WorkerJob(name: "socket") { _ in outcome(Int(socket(AF_INET, 1, 0))) },
        WorkerJob(name: "write") { _ in
            outcome(Int(open("/tmp/dlp-probe-\(getpid())", O_WRONLY | O_CREAT, 0o600)))
        },
        WorkerJob(name: "read") { _ in outcome(Int(open("/etc/passwd", O_RDONLY))) },
        WorkerJob(name: "reader", access: .readsFiles) { _ in
            outcome(Int(open("/usr/bin/env", O_RDONLY)))
        },
        WorkerJob(name: "reader-writes", access: .readsFiles) { _ in
            outcome(Int(open("/dev/null", O_WRONLY)))
        },
        WorkerJob(name: "exec") { _ in
            var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
            return outcome(Int(execv("/bin/true", &arguments)))
        },
        WorkerJob(name: "thread") { _ in
            var thread = pthread_t()
            return [
                UInt8(
                    truncatingIfNeeded: pthread_create(&thread, nil, { _ in nil }, nil))
            ]
        },
        WorkerJob(name: "kill-parent") { _ in outcome(Int(kill(getppid(), SIGKILL))) },
        WorkerJob(name: "new-group") { _ in outcome(Int(setpgid(0, 0))) },
        WorkerJob(name: "chmod") { _ in outcome(Int(chmod("/tmp", 0o777))) },
        WorkerJob(name: "truncate", access: .readsFiles) { path in
            outcome(Int(truncate(String(decoding: path, as: UTF8.self), 0)))
        },
        WorkerJob(name: "read-at", access: .readsFiles) { path in
            outcome(Int(open(String(decoding: path, as: UTF8.self), O_RDONLY)))
        },
        WorkerJob(name: "own-the-pipe") { _ in
            // Would have the kernel send SIGIO to the parent.
            outcome(Int(fcntl(0, F_SETOWN, getppid())))
        },
        WorkerJob(name: "new-code") { _ in
            let page = mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            return outcome(page == MAP_FAILED ? -1 : 0)
        },
        WorkerJob(name: "raise-limit") { _ in
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            return outcome(Int(setrlimit(__rlimit_resource_t(9), &limit)))
        },
        WorkerJob(name: "unlink") { _ in outcome(Int(unlink("/tmp/dlp-no-such-file"))) },
        WorkerJob(name: "pretend-program") { _ in
            // The frame that says an answer's file is there, from a job without one.
            _ = write(1, Array("DLPW".utf8) + [7] + [UInt8](repeating: 0, count: 8), 13)
            _exit(0)
        },
    ]
}

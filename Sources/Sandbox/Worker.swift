internal import Glibc
package import Support
internal import Synchronization

/// The one launcher of worker processes: this program again, confined, for one job.
///
/// A worker decodes what others made. It holds no key and no open file but its three
/// streams, and takes its limits before it reads the first byte: address space,
/// processor time, file size, no capabilities, no network, no files (Landlock), and a
/// list of the few system calls left to it (seccomp). It is killed with its whole group
/// when its time is up and when its parent dies.
///
///     Worker.runIfRequested(jobs: SandboxedDecoder.jobs)  // first in main
///     let answer = try Worker.run(job: "picture.webp", input: bytes)
package enum Worker {
    /// The hidden first argument that makes the program a worker.
    static let flag = "__worker"

    private static let chosen = Mutex<String?>(nil)

    /// The program that is started as worker: this one, unless set. For test runners, whose own
    /// binary serves no jobs.
    package static var executable: String {
        get { chosen.withLock { $0 } ?? "/proc/self/exe" }
        set { chosen.withLock { $0 = newValue } }
    }

    /// Does `job` in a new process and gives its answer. Blocks the calling thread, for
    /// `limits.seconds` at most; may be called from many threads at once.
    ///
    /// Leaves no process, descriptor or file behind, whatever the worker does. Throws
    /// `SandboxError` of every code. What the worker took is added to `usage`, also where this
    /// throws. `cancellation` ends the worker, and throws, within a tenth of a second.
    package static func run(
        job: String, input: [UInt8], limits: WorkerLimits = WorkerLimits(),
        usage: WorkerUsage? = nil, cancellation: Cancellation? = nil
    ) throws(SandboxError) -> [UInt8] {
        guard input.count <= limits.inputBytes else {
            throw SandboxError(.outputLimit, "input of \(input.count) bytes is over the limit")
        }
        let folder = limits.programBytes > 0 ? try ScratchFolder() : nil
        defer { folder?.remove() }
        var process = try WorkerProcess(
            executable: executable,
            arguments: WorkerArguments(job: job, limits: limits, folder: folder?.path ?? "").list,
            withAnswerFile: folder != nil, usage: usage, cancellation: cancellation)
        return try process.exchange(input, limits: limits)
    }

    /// Does a streaming `job` in a new process: it gets `file`, a descriptor of the caller's
    /// that must be open for reading only, and `receive` gets each piece of its answer as
    /// it comes. Gives the last of the answer.
    ///
    /// `limits.outputBytes` holds for all pieces together; `usage` and `cancellation` as above.
    /// Whatever `receive` throws ends
    /// the worker and is thrown on; `SandboxError` otherwise. What was received before an
    /// error is a part only.
    package static func run(
        job: String, input: [UInt8], file: Int32, limits: WorkerLimits = WorkerLimits(),
        usage: WorkerUsage? = nil, cancellation: Cancellation? = nil,
        receive: (ArraySlice<UInt8>) throws -> Void
    ) throws -> [UInt8] {
        guard input.count <= limits.inputBytes else {
            throw SandboxError(.outputLimit, "input of \(input.count) bytes is over the limit")
        }
        guard fcntl(file, F_GETFL) & O_ACCMODE == O_RDONLY else {
            throw SandboxError(.launchFailed, "the worker's file is not open for reading only")
        }
        // Above the numbers that a worker's own descriptors get.
        let passed = fcntl(file, F_DUPFD_CLOEXEC, 4)
        guard passed >= 0 else { throw SandboxError(.launchFailed, "no descriptor is free") }
        defer { close(passed) }
        var process = try WorkerProcess(
            executable: executable,
            arguments: WorkerArguments(job: job, limits: limits, folder: "").list, passing: passed,
            usage: usage, cancellation: cancellation)
        return try process.exchange(input, limits: limits, receive: receive)
    }

    /// What keeps a worker in on this machine, as one that is started for this tells.
    package static func confinement() throws(SandboxError) -> WorkerConfinement {
        let limits = WorkerLimits(seconds: 10, inputBytes: 0, outputBytes: 1)
        let answer = try run(job: WorkerJob.confinement.name, input: [], limits: limits)
        guard let bits = answer.first else {
            throw SandboxError(.protocolViolation, "the worker's answer is no answer")
        }
        return WorkerConfinement(rawValue: bits)
    }
}

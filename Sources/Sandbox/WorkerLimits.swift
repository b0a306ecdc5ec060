/// What one worker may spend. Taken by the worker itself before it reads its input.
package struct WorkerLimits: Sendable, Equatable {
    /// Bytes of address space beyond what the started program itself takes.
    package var memory: Int
    /// Seconds of processor time, at least 1.
    package var processorSeconds: Int
    /// Seconds on the clock from launch to answer.
    package var seconds: Double
    /// Bytes of the input.
    package var inputBytes: Int
    /// Bytes of the answer.
    package var outputBytes: Int
    /// Bytes that a program may leave as its answer's file, in memory; 0 for a job that
    /// runs none.
    package var programBytes: Int

    package init(
        memory: Int = 512 << 20, processorSeconds: Int = 20, seconds: Double = 30,
        inputBytes: Int = 256 << 20, outputBytes: Int = 512 << 20, programBytes: Int = 0
    ) {
        self.memory = memory
        self.processorSeconds = processorSeconds
        self.seconds = seconds
        self.inputBytes = inputBytes
        self.outputBytes = outputBytes
        self.programBytes = programBytes
    }
}

/// What keeps a worker in. Limits, no new privileges, no capabilities and the filter of
/// system calls are always there: a worker that cannot have them does no work.
package struct WorkerConfinement: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Resource limits, no new privileges, no capabilities, the filter of system calls.
    package static let base = WorkerConfinement(rawValue: 1)
    /// A network namespace of its own, with nothing in it. The filter denies sockets too.
    package static let network = WorkerConfinement(rawValue: 2)
    /// Landlock: no file but by rule. Without it no program is run, and a job that reads
    /// files can read the user's; jobs that only compute can open none either way.
    package static let files = WorkerConfinement(rawValue: 4)

    /// Where programs, libraries and their data lie: open to jobs that read files.
    static let systemFolders = [
        "/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts",
        "/sys/devices/system", "/dev/null", "/dev/zero", "/dev/urandom",
    ]
    /// Dynamic linkers, which the kernel runs with a program.
    static let linkers = [
        "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3",
    ]
}

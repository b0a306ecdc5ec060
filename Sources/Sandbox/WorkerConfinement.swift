/// What keeps a worker in. Limits, no new privileges, no capabilities and the filter of
/// system calls are always there: a worker that cannot have them does no work.
public struct WorkerConfinement: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Resource limits, no new privileges, no capabilities, the filter of system calls.
    public static let base = WorkerConfinement(rawValue: 1)
    /// A network namespace of its own, with nothing in it. The filter denies sockets too.
    public static let network = WorkerConfinement(rawValue: 2)
    /// Landlock: no file but by rule. Without it no program is run, and a job that reads
    /// files can read the user's; jobs that only compute can open none either way.
    public static let files = WorkerConfinement(rawValue: 4)

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

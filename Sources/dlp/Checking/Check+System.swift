internal import Glibc

extension Check {
    /// What this machine has.
    static func system() -> [Check] {
        var checks = [ok("formats", "png and jpeg, read and written")]
        checks += Program.optional.map(program)
        checks.append(sqlite())
        checks.append(seccomp())
        checks.append(
            TemporaryFile.canLinkNameless
                ? ok("files", "appear whole or not at all, nothing is left by a kill")
                : missing(
                    "files", "/proc is not mounted",
                    cost: "a kill in mid-write leaves a hidden file, removed by the next run",
                    hint: "mount /proc"))
        return checks
    }

    private static func program(_ program: Program) -> Check {
        if let path = program.path { return ok(program.name, path) }
        return missing(
            program.name, "not found in PATH", cost: program.cost,
            hint: "apt-get install \(program.package)")
    }

    private static func sqlite() -> Check {
        typealias Version = @convention(c) () -> UnsafePointer<CChar>?
        guard let symbol = dlsym(nil, "sqlite3_libversion"),
            let text = unsafeBitCast(symbol, to: Version.self)()
        else { return ok("sqlite", "built in") }
        return ok("sqlite", String(cString: text))
    }

    /// Filters need a kernel built with them.
    private static func seccomp() -> Check {
        if access("/proc/sys/kernel/seccomp/actions_avail", R_OK) == 0 {
            return ok("sandbox", "seccomp filters")
        }
        return missing(
            "sandbox", "this kernel tells of no seccomp filters",
            cost: "workers that read foreign formats have limits, but may make any system call",
            hint: "a kernel with CONFIG_SECCOMP_FILTER, and /proc mounted")
    }
}

/// A program that is run if it is there.
struct Program {
    let name: String
    /// Debian's package.
    let package: String
    /// What does not work without it.
    let cost: String

    static let optional = [
        Program(
            name: "heif-convert", package: "libheif-examples",
            cost: "heic and avif pictures, which phones write, cannot be traced"),
        Program(
            name: "dwebp", package: "webp",
            cost: "webp pictures, which chat apps write, cannot be traced"),
        Program(name: "cwebp", package: "webp", cost: "drills skip leaks as webp"),
        Program(
            name: "tiff2rgba", package: "libtiff-tools", cost: "tiff pictures cannot be traced"),
    ]

    var path: String? {
        let folders = (Environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

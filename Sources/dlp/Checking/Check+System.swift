internal import Support
internal import Glibc
internal import Imaging
internal import Sandbox

extension Check {
    /// What this machine has.
    static func system() -> [Check] {
        var checks = [ok("formats", "png and jpeg, read and written")]
        checks += Program.optional.map(program)
        checks += [
            format(.webp, "libwebp7", "chat apps"), format(.tiff, "libtiff6", "scanners"),
            format(.gif, "libgif7", "old programs and chats"),
            format(.heif, "libheif-examples", "phones"),
        ]
        checks.append(sqlite())
        checks.append(sandbox())
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

    /// Asked of a worker, which alone opens these libraries and runs these programs.
    private static func format(_ format: PictureFormat, _ package: String, _ source: String)
        -> Check
    {
        if SandboxedDecoder.isReadable(format) {
            return ok(format.name, "read through \(package), in a worker")
        }
        return missing(
            format.name, "\(package) is not installed, or cannot be confined",
            cost: "\(format.name) pictures, which \(source) write, cannot be traced",
            hint: "apt-get install \(package)")
    }

    private static func sqlite() -> Check {
        typealias Version = @convention(c) () -> UnsafePointer<CChar>?
        guard let symbol = dlsym(nil, "sqlite3_libversion"),
            let text = unsafeBitCast(symbol, to: Version.self)()
        else { return ok("sqlite", "built in") }
        return ok("sqlite", String(cString: text))
    }

    /// What a worker says of itself that was started for this.
    private static func sandbox() -> Check {
        do {
            let confinement = try Worker.confinement()
            guard confinement.contains(.files) else {
                return missing(
                    "sandbox", "the kernel has no Landlock",
                    cost: "no program is run to read a picture: heic and avif are refused",
                    hint: "a kernel of 5.13 or later with landlock among its security modules")
            }
            return ok(
                "sandbox",
                "limits, system calls and files restricted"
                    + (confinement.contains(.network) ? ", no network" : ""))
        } catch {
            return missing(
                "sandbox", "a worker did not start: \(error)",
                cost: "only png and jpeg pictures can be read",
                hint: "a kernel with CONFIG_SECCOMP_FILTER")
        }
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
        Program(name: "dwebp", package: "webp", cost: "drills skip leaks as webp"),
        Program(name: "cwebp", package: "webp", cost: "drills skip leaks as webp"),
        Program(
            name: "pdftotext", package: "poppler-utils", cost: "scans cannot read pdf files"),
        Program(
            name: "tesseract", package: "tesseract-ocr", cost: "scans cannot read text in pictures"),
    ]

    var path: String? {
        let folders = (Environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

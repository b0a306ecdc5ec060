internal import Glibc
internal import Sandbox

/// `heif-convert` (Debian's libheif-examples), run by a worker within its own limits.
///
/// libheif's decoders are partly GPL: they are never linked, only run.
enum HEIFConverter {
    static let job = WorkerJob(
        name: ForeignPicture.job(for: .heif), access: .runsProgram,
        prepare: {
            guard program != nil else {
                throw ForeignMissing(what: "heif-convert", package: "libheif-examples")
            }
        },
        run: { input, scratch in
            do throws(ImagingError) {
                return [0] + (try convert(input, scratch))
            } catch {
                return ForeignAnswer.failure(error)
            }
        })

    /// Newer versions call it heif-dec. Fixed places: a worker has no PATH.
    private static var program: String? {
        let places = ["/usr/bin/heif-convert", "/usr/bin/heif-dec", "/usr/local/bin/heif-dec"]
        return places.first { access($0, X_OK) == 0 }
    }

    /// The PNG that the program makes of the picture.
    private static func convert(
        _ input: [UInt8], _ scratch: String
    ) throws(ImagingError) -> [UInt8] {
        let (limits, start) = try ForeignAnswer.limits(input)
        let file = input[start...]
        let from = scratch + "/in.heic"
        guard let program, !scratch.isEmpty, write(file, to: from) else {
            throw ImagingError(.unsupported, "HEIF cannot be decoded here: no room for its file")
        }
        if let (width, height) = HEIFSize.largest(file) {
            guard width <= limits.max_side, height <= limits.max_side,
                UInt64(width * height) <= limits.max_pixels
            else {
                throw ImagingError(.tooLarge, "HEIF of \(width)×\(height) pixels is over the limit")
            }
        }
        let status = run([program, "--quiet", from, scratch + "/out.png"])
        // With several pictures in the file the names are numbered, from 1.
        for name in ["out.png", "out-1.png"] where status == 0 {
            if let png = read(scratch + "/" + name) { return png }
        }
        throw ImagingError(
            .damaged,
            "damaged HEIF: heif-convert ended with \(status == 0 ? "no picture" : "an error")"
        )
    }

    /// The exit status, minus the signal. One malloc arena: each takes 64 MiB of the
    /// address space that is counted.
    private static func run(_ arguments: [String]) -> Int32 {
        var list: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("MALLOC_ARENA_MAX=1"), nil]
        defer { (list + environment).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The worker's own answer goes over 1.
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        var process: pid_t = 0
        guard posix_spawn(&process, arguments[0], &actions, nil, &list, &environment) == 0 else {
            return -1
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return -1 }
        }
        return status & 0x7F != 0 ? -(status & 0x7F) : status >> 8 & 0xFF
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        return bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        guard size > 0, lseek(file, 0, SEEK_SET) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress! + done, size - done)
            }
            guard count > 0 else { return nil }
            done += count
        }
        return bytes
    }
}

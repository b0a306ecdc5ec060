internal import CSandbox
internal import Glibc

/// Another program that does a worker's job: a decoder that must not be linked, or that
/// a library does not offer.
///
/// The worker takes its limits, reads its input, and becomes the program. That gets no
/// file but its own, the system's libraries, its input and its answer, both in memory
/// and both under names in an empty folder, because such programs judge by extensions.
/// It can start threads, but no process and no other program.
package struct WorkerProgram: Sendable {
    /// How one input is given to the program.
    package struct Call: Sendable {
        /// What follows the program's name.
        package var arguments: [String]
        /// What the program finds in its input file.
        package var input: ArraySlice<UInt8>

        package init(arguments: [String], input: ArraySlice<UInt8>) {
            self.arguments = arguments
            self.input = input
        }
    }

    /// Absolute paths; the first that can be run is taken.
    package let places: [String]
    /// The input file's name in the folder.
    package let inputName: String
    /// The names under which the program may leave its answer.
    package let answerNames: [String]
    let call: @Sendable ([UInt8], _ folder: String) throws -> Call

    /// `call` says how to run it for an input, in the worker, after all rights are gone.
    package init(
        places: [String], inputName: String, answerNames: [String],
        call: @escaping @Sendable ([UInt8], _ folder: String) throws -> Call
    ) {
        self.places = places
        self.inputName = inputName
        self.answerNames = answerNames
        self.call = call
    }
}

extension WorkerProgram {
    /// Where it is; nil where it is not installed.
    var path: String? { places.first { access($0, X_OK) == 0 } }

    /// The parent's file for the answer, in every worker that may run a program.
    static let answerDescriptor: Int32 = 3
    static let inputDescriptor: Int32 = 4

    /// Makes the folder's names for the files in memory, before rights are given up.
    func makeNames(in folder: String) -> Bool {
        func link(_ name: String, _ descriptor: Int32) -> Bool {
            symlink("/proc/self/fd/\(descriptor)", "\(folder)/\(name)") == 0
        }
        let file = dlp_memory_file()
        guard file >= 0, dup2(file, Self.inputDescriptor) == Self.inputDescriptor else {
            return false
        }
        if file != Self.inputDescriptor { close(file) }
        return link(inputName, Self.inputDescriptor)
            && answerNames.allSatisfy { link($0, Self.answerDescriptor) }
    }

    /// Becomes the program; returns only when it cannot, with why. `announce` is called
    /// at the last moment at which this process can still answer.
    func become(_ call: Call, announce: () -> Void) -> String {
        let written = call.input.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = write(
                    Self.inputDescriptor, bytes.baseAddress! + done, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
        guard written, lseek(Self.inputDescriptor, 0, SEEK_SET) == 0, let path else {
            return "no room for the program's input"
        }
        let arguments: [String] = [path] + call.arguments
        var list: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        // One malloc arena: each takes 64 MiB of the address space that is counted.
        var environment: [UnsafeMutablePointer<CChar>?] = [
            strdup("MALLOC_ARENA_MAX=1"), strdup("LC_ALL=C"),
            // Recognition with one thread: more of them wait for each other, and waiting counts.
            strdup("OMP_THREAD_LIMIT=1"), nil,
        ]
        guard fcntl(Self.inputDescriptor, F_SETFD, 0) == 0 else { return "no input descriptor" }
        announce()
        // Nothing it prints is an answer: what it says goes where its complaints go. The
        // parent sees its end of this stream close, and waits for the answer's file.
        guard dup2(2, 1) == 1, dup2(2, 0) == 0 else { _exit(1) }
        execve(path, &list, &environment)
        _exit(126)
    }
}

/// A folder of mode 0700 with the names by which a worker's program finds its files. Only
/// names: the files are in memory, so nothing of a picture stays where a parent is killed.
struct ScratchFolder {
    let path: String

    init() throws(SandboxError) {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        for parent in ["/dev/shm", temporary, "/tmp"] {
            var template = Array("\(parent)/dlp-worker-\(getpid())-XXXXXX".utf8CString)
            if mkdtemp(&template) != nil {
                path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
                return
            }
        }
        throw SandboxError(.launchFailed, "no folder for temporary names")
    }

    /// Removes the folder and the files in it; there can be no folders in it, and links
    /// are not followed.
    func remove() {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) {
                        _ = unlinkat(dirfd(folder), $0, 0)
                    }
                }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}

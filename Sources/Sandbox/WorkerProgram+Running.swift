internal import CShims
internal import Glibc

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

internal import Glibc

/// A folder of mode 0700 for one worker, in memory where there is such a file system:
/// what is decoded there may be confidential.
struct ScratchFolder {
    let path: String

    init() throws(SandboxError) {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        for parent in ["/dev/shm", temporary, "/tmp"] {
            var template = Array("\(parent)/dlp-worker-XXXXXX".utf8CString)
            if mkdtemp(&template) != nil {
                path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
                return
            }
        }
        throw SandboxError(.launchFailed, "no folder for temporary files")
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

internal import Glibc

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

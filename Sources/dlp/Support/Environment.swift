internal import Glibc

/// The process's environment variables.
enum Environment {
    static subscript(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// An XDG base folder: the variable when it holds an absolute path (others
    /// must be ignored, XDG Base Directory Specification 0.8), else `fallback`
    /// under the home folder.
    static func baseFolder(_ name: String, fallback: String) -> String {
        if let path = self[name], path.hasPrefix("/") { return path }
        return userFolder + "/" + fallback
    }

    private static var userFolder: String {
        if let home = self["HOME"], !home.isEmpty { return home }
        if let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir {
            return String(cString: folder)
        }
        return "/"
    }
}

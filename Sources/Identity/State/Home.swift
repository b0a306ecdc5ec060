internal import Support
internal import SystemPackage
internal import Glibc

/// The state folder: `keys/`, `registry.sqlite`, `audit.jsonl`.
///
/// Made on first use with mode 0700. A value of this type is a folder that was
/// looked at and found usable: a folder, ours or root's, that no one else may
/// write to.
package struct Home: Sendable, Equatable {
    /// What the folder will be used for.
    package enum Access: Sendable {
        /// Made if it does not exist, and must be writable.
        case readWrite
        /// Must exist; may lie on a read-only medium. Keys and registry stay as they are.
        case readOnly
    }

    /// Absolute.
    package let path: String
    package let access: Access

    /// Looks at the folder, and makes it if it may.
    ///
    /// - Throws: `homeMissing`, `homeUnusable`, `diskFull`.
    package init(path: String, access: Access = .readWrite) throws(IdentityError) {
        let path = Home.absolute(path)
        self.path = path
        self.access = access
        try system {
            if access == .readWrite, try status(of: path) == nil { try Home.makeFolder(path) }
        } failure: {
            Home.failure(path, $0)
        }
        try check()
    }

    package var keysFolder: String { path + "/keys" }
    package var registryPath: String { path + "/registry.sqlite" }
    package var auditPath: String { path + "/audit.jsonl" }
    var lockPath: String { path + "/lock" }

    private func check() throws(IdentityError) {
        let found = try system {
            try status(of: path)
        } failure: {
            Home.failure(path, $0)
        }
        guard let found else {
            throw IdentityError(
                .homeMissing, path, "no such folder",
                hint: "give the right one with --home or DLP_HOME, or mark a picture first")
        }
        guard found.isDirectory else {
            throw IdentityError(
                .homeUnusable, path, "is not a folder",
                hint: "give another one with --home or DLP_HOME")
        }
        guard !found.isSomeoneElses else {
            throw IdentityError(
                .homeUnusable, path, "belongs to " + Account.name(of: found.st_uid),
                hint: "run as that user, or give your own with --home or DLP_HOME")
        }
        guard !found.isWritableByOthers else {
            throw IdentityError(
                .homeUnusable, path, "others may write to it (mode \(found.modeText))",
                hint: "chmod 700 \(path)")
        }
        let needed = access == .readWrite ? R_OK | W_OK | X_OK : X_OK
        guard faccessat(AT_FDCWD, path, needed, AT_EACCESS) == 0 else {
            throw Home.failure(path, .last)
        }
    }

    private static func failure(_ path: String, _ error: Errno) -> IdentityError {
        switch error {
        case _ where error.isDiskFull:
            return IdentityError(.diskFull, path, error.text, hint: "make room and try again")
        default:
            return IdentityError(
                .homeUnusable, path, error.text,
                hint: "give a folder you may write to with --home or DLP_HOME")
        }
    }

    /// `mkdir -p` with mode 0700, as the XDG base directory specification asks; a
    /// folder another process makes at the same moment is as good as ours.
    private static func makeFolder(_ path: String) throws(Errno) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .last
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
    }
}

extension Home {
    /// Where the state folder is: the `--home` flag, then `DLP_HOME`, then
    /// `XDG_DATA_HOME/dlp` (when absolute, as its specification demands), then
    /// `~/.local/share/dlp`. Empty values count as not given.
    ///
    /// - Throws: `homeUnusable` if none of these is known.
    package static func locate(
        flag: String?, environment: [String: String]
    ) throws(IdentityError) -> String {
        if let flag, !flag.isEmpty { return absolute(flag) }
        if let own = environment["DLP_HOME"], !own.isEmpty { return absolute(own) }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return absolute(data + "/dlp")
        }
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let home = home ?? Account.home(of: geteuid()) else {
            throw IdentityError(
                .homeUnusable, "state folder", "no home folder is known",
                hint: "give one with --home or DLP_HOME")
        }
        return absolute(home + "/.local/share/dlp")
    }

    /// `path` from the root, without doubled or trailing slashes. Links and `..`
    /// stay: only the kernel resolves them rightly.
    static func absolute(_ path: String) -> String {
        var full = path
        if !path.hasPrefix("/"), let folder = getcwd(nil, 0) {
            full = String(cString: folder) + "/" + path
            free(folder)
        }
        return "/" + full.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}

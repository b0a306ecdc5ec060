internal import Glibc

extension Home {
    /// Where the state folder is: the `--home` flag, then `DLP_HOME`, then
    /// `XDG_DATA_HOME/dlp` (when absolute, as its specification demands), then
    /// `~/.local/share/dlp`. Empty values count as not given.
    ///
    /// - Throws: `homeUnusable` if none of these is known.
    public static func locate(
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

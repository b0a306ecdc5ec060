internal import Support
internal import Foundation

/// Where a repository's hooks lie, and whom else a change there concerns.
///
/// Source: githooks(5), git-config(1) on core.hooksPath; husky's `index.js`, version 9, and
/// lefthook's documentation on how they write hooks.
struct HookFolder {
    let path: String
    /// Whom a change would concern beside this repository; nil when nobody.
    let concern: String?
    /// A program that writes the folder anew, and what to do instead.
    let owner: (name: String, hint: String)?

    /// The repository of the working folder decides (core.hooksPath).
    ///
    /// - Throws: ``Failure`` when git does not answer, or hooks are switched off.
    init() throws {
        path = try GitProgram.line(["rev-parse", "--git-path", "hooks"])
        var status = stat()
        if stat(path, &status) == 0, !status.isDirectory {
            throw Failure(
                path, "is no folder: hooks are switched off (core.hooksPath)",
                hint: "git config --unset core.hooksPath")
        }
        owner = Self.owner(path)
        concern = try Self.concern(path)
    }

    /// husky points core.hooksPath at `_` beside the hooks of the project, and fills it with
    /// dispatchers whenever packages are installed.
    private static func owner(_ path: String) -> (String, String)? {
        let folder = path as NSString
        for name in ["h", "husky.sh"]
        where access(folder.appendingPathComponent(name), F_OK) == 0 {
            let own = folder.lastPathComponent == "_" ? folder.deletingLastPathComponent : path
            return (
                "husky",
                "add to \(own)/pre-commit: dlp hook run pre-commit -- \"$@\"; "
                    + "and the like for pre-push"
            )
        }
        return nil
    }

    private static func concern(_ path: String) throws -> String? {
        // "global<tab>file:/home/me/.gitconfig<tab>~/hooks"; nothing where it is not set.
        if let set = try? GitProgram.line([
            "config", "--show-scope", "--show-origin", "--get", "core.hooksPath",
        ]) {
            let scope = set.split(separator: "\t").first.map(String.init) ?? ""
            if ["system", "global", "command"].contains(scope) {
                return "the \(scope) core.hooksPath makes it the hook of every repository"
            }
        }
        let repository = try real(GitProgram.line(["rev-parse", "--git-common-dir"]))
        let folder = real(path)
        if isInside(folder, repository) { return nil }
        let top = try? real(GitProgram.line(["rev-parse", "--show-toplevel"]))
        if let top, !top.isEmpty, isInside(folder, top) {
            return "it is in the work tree, so that others get it with the repository"
        }
        return "it is outside the repository, which may share it with others"
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }

    /// Without links; of a folder that is not there yet, with those of what is.
    private static func real(_ path: String) -> String {
        if let found = realpath(path, nil) {
            defer { free(found) }
            return String(cString: found)
        }
        let parent = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent
        if parent == path || name.isEmpty { return path }
        return (real(parent.isEmpty ? "." : parent) as NSString).appendingPathComponent(name)
    }
}

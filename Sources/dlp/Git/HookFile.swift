internal import Foundation

/// A hook script of a repository that runs `dlp hook run`, after the script that was there
/// before.
struct HookFile {
    let kind: HookKind
    let path: String

    /// Where the hook that was there before lies.
    var earlier: String { path + ".before-dlp" }

    static let signature = "# Written by dlp hook install."

    /// The repository of the working folder decides where hooks lie (core.hooksPath).
    init(_ kind: HookKind) throws {
        let folder = try GitProgram.line(["rev-parse", "--git-path", "hooks"])
        self.kind = kind
        path = folder + "/" + kind.rawValue
    }

    var isOurs: Bool {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
        return text.contains(Self.signature)
    }

    enum Change: String { case installed, updated, chained }

    /// Writes the script. A hook of somebody else is kept and run first.
    func install(program: String, zone: String?) throws -> Change {
        let manager = FileManager.default
        let folder = (path as NSString).deletingLastPathComponent
        try? manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var change = Change.installed
        if isOurs {
            change = .updated
        } else if access(path, F_OK) == 0 {
            guard access(earlier, F_OK) != 0 else {
                throw Failure(
                    earlier, "is in the way", hint: "an earlier hook is kept there: merge the two")
            }
            guard rename(path, earlier) == 0 else { throw Failure(path, errno: errno) }
            change = .chained
        }
        let temporary = path + ".\(getpid()).new"
        let bytes = Array(script(program: program, zone: zone).utf8)
        guard manager.createFile(atPath: temporary, contents: Data(bytes)),
            chmod(temporary, 0o755) == 0, rename(temporary, path) == 0
        else {
            let code = errno
            unlink(temporary)
            throw Failure(path, errno: code)
        }
        return change
    }

    /// - Returns: false when there was none of ours.
    func uninstall() throws -> Bool {
        guard isOurs else { return false }
        guard unlink(path) == 0 else { throw Failure(path, errno: errno) }
        if access(earlier, F_OK) == 0, rename(earlier, path) != 0 {
            throw Failure(earlier, errno: errno)
        }
        return true
    }

    /// Standard input is wanted twice where there is an earlier hook.
    private func script(program: String, zone: String?) -> String {
        let zoneOption = zone.map { " --zone \($0)" } ?? ""
        let run = "\(quoted(program)) hook run \(kind.rawValue)\(zoneOption) -- \"$@\""
        return """
            #!/bin/sh
            \(Self.signature) dlp hook uninstall removes it.
            earlier="$0.before-dlp"
            if [ -x "$earlier" ]; then
                input=$(cat; printf x) && input=${input%x}
                printf '%s' "$input" | "$earlier" "$@" || exit $?
                printf '%s' "$input" | \(run)
            else
                \(run)
            fi
            code=$?
            if [ $code -ne 0 ]; then exit $code; fi

            """
    }

    private func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''")
            + "'"
    }
}

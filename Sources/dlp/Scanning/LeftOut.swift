internal import Glibc

/// What of the folders named is not scanned, counted, so that it can be told.
struct LeftOut {
    /// Files that somebody asked to leave out.
    var excluded = 0
    private var links: Group?
    private var others: Group?
    private var objects: Group?

    private struct Group {
        var count = 1
        var first: String
    }

    private static func add(_ name: String, to group: inout Group?) {
        if group == nil { group = Group(first: name) } else { group?.count += 1 }
    }

    /// A link, pipe, socket or device.
    mutating func add(_ name: String, _ status: stat) {
        if status.st_mode & S_IFMT == S_IFLNK {
            Self.add(name, to: &links)
        } else {
            Self.add(name, to: &others)
        }
    }

    /// A file of git's own, in which contents are compressed.
    mutating func addGit(_ name: String) { Self.add(name, to: &objects) }

    /// One line for each kind.
    var notices: [String] {
        var lines: [String] = []
        func tell(_ group: Group?, _ text: (_ count: Int) -> String) {
            guard let group else { return }
            let more = group.count > 1 ? " and \(group.count - 1) more" : ""
            lines.append("\(text(group.count)): \(group.first)\(more)".printable)
        }
        tell(links) {
            $0 == 1
                ? "a link is not followed, what it leads to was not scanned"
                : "\($0) links are not followed, what they lead to was not scanned"
        }
        tell(others) {
            $0 == 1
                ? "a pipe, socket or device is left out"
                : "\($0) pipes, sockets and devices are left out"
        }
        tell(objects) {
            "\($0) file\($0 == 1 ? "" : "s") of git's object store left out, "
                + "dlp hook looks at commits"
        }
        return lines
    }
}

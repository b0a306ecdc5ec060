/// Names of parts and the paths between them (ECMA-376-2, 6.2 and 8.3).
enum PartPath {
    /// What `target`, as a relationship of `source` gives it, names; nil where that leaves
    /// the package.
    static func resolve(_ target: String, from source: String) -> String? {
        var target =
            target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            .first.map(String.init) ?? ""
        target = decoded(target)
        var folders: [Substring] = []
        if !target.hasPrefix("/") { folders = source.split(separator: "/").dropLast() }
        for step in target.split(separator: "/") {
            switch step {
            case ".": break
            case "..":
                guard !folders.isEmpty else { return nil }
                folders.removeLast()
            default: folders.append(step)
            }
        }
        return folders.isEmpty ? nil : folders.joined(separator: "/")
    }

    /// Percent signs replaced (RFC 3986, 2.1).
    private static func decoded(_ path: String) -> String {
        guard path.utf8.contains(0x25) else { return path }
        let bytes = Array(path.utf8)
        var out: [UInt8] = []
        var i = 0
        while i < bytes.count {
            if bytes[i] == 0x25, i + 2 < bytes.count, let high = HexDigit.value(bytes[i + 1]),
                let low = HexDigit.value(bytes[i + 2])
            {
                out.append(high << 4 | low)
                i += 3
            } else {
                out.append(bytes[i])
                i += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Where the relationships of `part` stand; of the package for "".
    static func relationships(of part: String) -> String {
        let (folder, name) = split(part)
        return folder + "_rels/" + name + ".rels"
    }

    /// The folder with its slash, and the name.
    static func split(_ part: String) -> (folder: String, name: String) {
        guard let slash = part.lastIndex(of: "/") else { return ("", part) }
        let after = part.index(after: slash)
        return (String(part[..<after]), String(part[after...]))
    }

    /// In lower case, without the dot.
    static func ending(_ part: String) -> String {
        let name = split(part).name
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }
}

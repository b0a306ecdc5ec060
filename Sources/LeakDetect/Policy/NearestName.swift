internal import DocumentReading

/// What somebody may have meant.
package enum NearestName {
    /// The name with the fewest changed letters, if they are few (Levenshtein distance, at
    /// most a third of the letters).
    package static func of(_ wrong: String, among names: some Sequence<String>) -> String? {
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(Array(wrong.lowercased()), Array(name.lowercased()))
            if distance < best?.distance ?? Int.max { best = (name, distance) }
        }
        guard let best, best.distance <= max(1, max(wrong.count, best.name.count) / 3) else {
            return nil
        }
        return best.name
    }

    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard a.count <= 100, b.count <= 100 else { return Int.max }
        var row = Array(0...b.count)
        for i in a.indices {
            var corner = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, corner + (a[i] == b[j] ? 0 : 1))
                corner = above
            }
        }
        return row[b.count]
    }
}

/// Types of files as policies write them.
enum TypeNames {
    /// - Throws: ``PolicyError`` with the nearest name for one there is not.
    static func read(_ value: YAMLValue) throws(PolicyError) -> [String] {
        var names: [String] = []
        for item in try value.list() {
            let name = try item.text()
            guard FileTypeNames.all.contains(name) else {
                throw item.unknown("type", name, among: FileTypeNames.all)
            }
            names.append(name)
        }
        return names
    }
}

/// Path patterns: `?` and `*` within a name, `**` across folders.
package enum Glob {
    /// Whether the whole of `path`, or its end after a slash when the pattern does not begin
    /// with one, is as `pattern` says. O(path × pattern).
    package static func matches(_ path: String, _ pattern: String) -> Bool {
        let text = Array(path.utf8)
        let glob = Array(pattern.utf8.prefix(1000))
        if whole(text, glob) { return true }
        guard glob.first != UInt8(ascii: "/") else { return false }
        return whole(text, Array("**/".utf8) + glob)
    }

    private static func whole(_ text: [UInt8], _ glob: [UInt8]) -> Bool {
        // Places in the pattern that the text so far may have led to.
        var states = closure([0], glob)
        for byte in text {
            var next: Set<Int> = []
            for state in states where state < glob.count {
                switch glob[state] {
                case UInt8(ascii: "*"):
                    let deep = state + 1 < glob.count && glob[state + 1] == UInt8(ascii: "*")
                    if deep || byte != UInt8(ascii: "/") { next.insert(state) }
                case UInt8(ascii: "?"):
                    if byte != UInt8(ascii: "/") { next.insert(state + 1) }
                case byte:
                    next.insert(state + 1)
                default: break
                }
            }
            states = closure(next, glob)
            if states.isEmpty { return false }
        }
        return states.contains(glob.count)
    }

    /// Stars may stand for nothing.
    private static func closure(_ states: Set<Int>, _ glob: [UInt8]) -> Set<Int> {
        var all = states
        var open = Array(states)
        while let state = open.popLast() {
            guard state < glob.count, glob[state] == UInt8(ascii: "*") else { continue }
            let deep = state + 1 < glob.count && glob[state + 1] == UInt8(ascii: "*")
            let next = state + (deep ? 2 : 1)
            if all.insert(next).inserted { open.append(next) }
        }
        return all
    }
}

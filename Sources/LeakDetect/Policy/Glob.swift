/// Path patterns: `?` and `*` within a name, `**` across folders.
public enum Glob {
    /// Whether the whole of `path`, or its end after a slash when the pattern does not begin
    /// with one, is as `pattern` says. O(path × pattern).
    public static func matches(_ path: String, _ pattern: String) -> Bool {
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

internal import Yams

/// A parsed YAML document as one run of bytes, which is kept on disk as it is.
///
/// A node is a head of 17 bytes (kind; line and column, from 1, 0 where unknown; count of bytes
/// or children; size of what follows the head; little-endian) and then its text or its
/// children, of a mapping each key before its value.
struct YAMLTree: Sendable {
    enum Kind: UInt8 { case plain, quoted, sequence, mapping, alias }

    /// One node of a tree, nil where there is none.
    struct Node: Sendable {
        var kind: Kind
        var line: Int?
        var column: Int?
        var count: Int
        /// Of the text or the first child.
        fileprivate var start: Int
        fileprivate var end: Int
    }

    private static let headSize = 17
    private let bytes: [UInt8]

    /// - Parameter bytes: of a tree written before; whatever they are, reading them is safe.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil for what is nested deeper than ``deepest`` or, with its aliases written out, longer
    /// than ``mostBytes``.
    init?(_ node: Yams.Node) {
        var bytes: [UInt8] = []
        guard Self.write(node, to: &bytes, depth: 0) else { return nil }
        self.bytes = bytes
    }

    static let deepest = 64
    static let mostBytes = 32 << 20

    /// The node at a place, 0 for the root of a tree alone in its bytes.
    func node(at place: Int) -> Node? {
        guard place >= 0, place <= bytes.count - Self.headSize else { return nil }
        return bytes.withUnsafeBytes { bytes in
            func number(_ offset: Int) -> Int {
                Int(
                    UInt32(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: place + offset, as: UInt32.self)))
            }
            let start = place + Self.headSize
            guard let kind = Kind(rawValue: bytes[place]), number(13) <= bytes.count - start,
                number(9) <= number(13)
            else { return nil }
            let (line, column) = (number(1), number(5))
            return Node(
                kind: kind, line: line == 0 ? nil : line, column: column == 0 ? nil : column,
                count: number(9), start: start, end: start + number(13))
        }
    }

    func text(_ node: Node) -> String {
        String(decoding: bytes[node.start..<node.end], as: UTF8.self)
    }

    /// Whether the node's text is `text`.
    func text(_ node: Node, is text: String) -> Bool {
        bytes[node.start..<node.end].elementsEqual(text.utf8)
    }

    func children(_ node: Node) -> [Node] {
        var children: [Node] = []
        children.reserveCapacity(node.count)
        var place = node.start
        while children.count < node.count, place < node.end, let child = self.node(at: place) {
            children.append(child)
            place = child.end
        }
        return children
    }

    var serialised: [UInt8] { bytes }

    /// - Returns: false, with less written, for a node that is too deep or too long.
    private static func write(
        _ node: Yams.Node, to bytes: inout [UInt8], depth: Int
    ) -> Bool {
        // Nothing is cached then, and the file is read each time.
        guard depth <= deepest, bytes.count <= mostBytes else { return false }
        let place = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: headSize))
        let kind: Kind
        let count: Int
        switch node {
        case .scalar(let scalar):
            kind = scalar.style == .plain ? .plain : .quoted
            bytes.append(contentsOf: scalar.string.utf8)
            count = bytes.count - place - headSize
        case .sequence(let sequence):
            kind = .sequence
            count = sequence.count
            for child in sequence {
                guard write(child, to: &bytes, depth: depth + 1) else { return false }
            }
        case .mapping(let mapping):
            kind = .mapping
            count = mapping.count * 2
            for (key, value) in mapping {
                guard write(key, to: &bytes, depth: depth + 1),
                    write(value, to: &bytes, depth: depth + 1)
                else { return false }
            }
        case .alias:
            kind = .alias
            count = 0
        }
        bytes[place] = kind.rawValue
        let size = bytes.count - place - headSize
        let numbers = [node.mark?.line ?? 0, node.mark?.column ?? 0, count, size]
        for (index, number) in numbers.enumerated() {
            let value = UInt32(clamping: number)
            for byte in 0..<4 {
                bytes[place + 1 + index * 4 + byte] = UInt8(
                    truncatingIfNeeded: value >> UInt32(byte * 8))
            }
        }
        return true
    }
}

/// What a YAML text may not have before the parser sees it. The parser compares the keys of a
/// mapping with all that aliases in them stand for, which a few lines can make more than there is
/// time for; the parser itself ends at a nesting of 1000.
enum YAMLBounds {
    /// Whether names stand for lists or mappings, and a key is anything but a name. Linear in the
    /// text.
    static func hasOddKeys(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var hasAnchors = false
        var hasOddKeys = false
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            let isFirst =
                place == 0 || isBlank(bytes[place - 1]) || bytes[place - 1] == 0x5B
                || bytes[place - 1] == 0x7B || bytes[place - 1] == 0x2C
            if isFirst, byte == 0x26 || byte == 0x2A {
                var end = place + 1
                while end < bytes.count, isName(bytes[end]) { end += 1 }
                let isNamed = end > place + 1
                while end < bytes.count, bytes[end] == 0x20 { end += 1 }
                let next = end < bytes.count ? bytes[end] : 0x0A
                if isNamed, byte == 0x26, isBlank(next) || next == 0x5B || next == 0x7B {
                    hasAnchors = true
                }
                if isNamed, byte == 0x2A, next == 0x3A { hasOddKeys = true }
                place = max(end, place + 1)
                continue
            }
            if isFirst, byte == 0x3F { hasOddKeys = true }
            if byte == 0x3A, place > 0, bytes[place - 1] == 0x5D || bytes[place - 1] == 0x7D {
                hasOddKeys = true
            }
            place += 1
        }
        return hasAnchors && hasOddKeys
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func isName(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil || byte == 0x2D || byte == 0x5F
    }
}

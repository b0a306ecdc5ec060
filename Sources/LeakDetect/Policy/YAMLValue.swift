internal import Support
internal import Glibc
internal import Yams

/// A value of a YAML file that knows where it stands, read strictly.
package struct YAMLValue: Sendable {
    package let file: String
    let tree: YAMLTree
    private let node: YAMLTree.Node

    /// Larger files are no policy.
    static let mostBytes = 4 << 20

    private init(file: String, tree: YAMLTree, node: YAMLTree.Node) {
        self.file = file
        self.tree = tree
        self.node = node
    }

    /// The root of a tree, nil for a tree that is none.
    init?(file: String, tree: YAMLTree) {
        guard let root = tree.node(at: 0) else { return nil }
        self.init(file: file, tree: tree, node: root)
    }

    /// - Throws: ``PolicyError`` for what cannot be read or is no YAML.
    package static func read(_ path: String) throws(PolicyError) -> YAMLValue {
        guard let bytes = MappedFile(path: path, atMost: mostBytes) else {
            var status = stat()
            let why =
                stat(path, &status) != 0
                ? String(cString: strerror(errno)).lowercased()
                : "cannot be read, or is larger than \(mostBytes >> 20) MiB"
            throw PolicyError(file: path, message: why)
        }
        guard let text = bytes.withBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw PolicyError(file: path, message: "not a text file in UTF-8")
        }
        return try parse(text, file: path)
    }

    package static func parse(_ text: String, file: String) throws(PolicyError) -> YAMLValue {
        guard !YAMLBounds.hasOddKeys(text) else {
            throw PolicyError(
                file: file, message: "a key that is no name, in a file with aliases of lists")
        }
        do {
            // No resolver: what a scalar means is decided here, and its rules are slow.
            guard let node = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
                throw PolicyError(file: file, message: "is empty")
            }
            guard let tree = YAMLTree(node) else {
                throw PolicyError(
                    file: file, line: node.mark?.line, column: node.mark?.column,
                    message: "is nested too deep, or its aliases stand for too much")
            }
            guard let value = YAMLValue(file: file, tree: tree) else {
                throw PolicyError(file: file, message: "is empty")
            }
            return value
        } catch let error as PolicyError {
            throw error
        } catch let error as YamlError {
            throw Self.error(error, file: file)
        } catch {
            throw PolicyError(file: file, message: "\(error)")
        }
    }

    private static func error(_ error: YamlError, file: String) -> PolicyError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return PolicyError(
                file: file, line: mark.line, column: mark.column, message: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return PolicyError(
                file: file, line: context.mark.line, column: context.mark.column,
                message: "written twice: "
                    + duplicates.map(\.description).sorted().joined(separator: ", "))
        default:
            let text = "\(error)".split(separator: "\n").joined(separator: " ")
            return PolicyError(file: file, message: String(text.prefix(200)))
        }
    }

    /// The whole document as bytes, the same for the same text: for telling versions apart.
    package var serialised: [UInt8] { tree.serialised }

    /// An error about this value.
    package func error(_ message: String, hint: String? = nil) -> PolicyError {
        PolicyError(
            file: file, line: node.line, column: node.column, message: message, hint: hint)
    }

    /// From 1; nil where it is not known.
    package var line: Int? { node.line }

    private var kind: String {
        switch node.kind {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .plain, .quoted:
            node.count == 0 ? "nothing" : "\"\(tree.text(node).prefix(40))\""
        case .alias: "an alias"
        }
    }

    private func value(_ node: YAMLTree.Node) -> YAMLValue {
        YAMLValue(file: file, tree: tree, node: node)
    }

    /// Whether it is text or a number, where more than one form may be written.
    package var isScalar: Bool { scalar != nil }

    package var isList: Bool { node.kind == .sequence }

    private var scalar: String? {
        node.kind == .plain || node.kind == .quoted ? tree.text(node) : nil
    }

    // MARK: Typed reading

    /// The members, in order.
    /// - Throws: for anything but a mapping with keys from `keys`.
    package func mapping(_ keys: [String]) throws(PolicyError) -> [String: YAMLValue] {
        var members: [String: YAMLValue] = [:]
        for (key, value) in try pairs() {
            guard let text = key.scalar else { throw key.error("not a name") }
            guard keys.contains(text) else { throw key.unknown("key", text, among: keys) }
            members[text] = value
        }
        return members
    }

    /// - Throws: for anything but a mapping.
    package func pairs() throws(PolicyError) -> [(key: YAMLValue, value: YAMLValue)] {
        guard node.kind == .mapping else { throw error("expected a mapping, found \(kind)") }
        let children = tree.children(node)
        return stride(from: 0, to: children.count - 1, by: 2).map {
            (value(children[$0]), value(children[$0 + 1]))
        }
    }

    package func list() throws(PolicyError) -> [YAMLValue] {
        guard node.kind == .sequence else { throw error("expected a list, found \(kind)") }
        return tree.children(node).map(value)
    }

    package func string() throws(PolicyError) -> String {
        guard let scalar else { throw error("expected text, found \(kind)") }
        return scalar
    }

    /// Text that is not empty.
    package func text() throws(PolicyError) -> String {
        let text = try string()
        // Most begin with a letter or sign, which is quickly told.
        guard
            text.utf8.first.map({ (0x21...0x7E).contains($0) }) == true
                || text.contains(where: { !$0.isWhitespace })
        else { throw error("is empty") }
        return text
    }

    package func strings() throws(PolicyError) -> [String] {
        var strings: [String] = []
        for value in try list() { strings.append(try value.text()) }
        return strings
    }

    package func integer(_ range: ClosedRange<Int>) throws(PolicyError) -> Int {
        guard node.kind == .plain, let number = Int(tree.text(node)) else {
            throw error("expected a whole number, found \(kind)")
        }
        guard range.contains(number) else {
            throw error("must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `512 MiB`, or a number of bytes.
    package func size() throws(PolicyError) -> Int {
        let text = try text()
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }
        let units = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30]
        guard let shift = units[String(unit)], let number = Int(digits),
            number <= 1 << (44 - shift)
        else {
            throw error("not a size", hint: "a number, or one with KiB, MiB or GiB")
        }
        return number << shift
    }

    package func boolean() throws(PolicyError) -> Bool {
        if node.kind == .plain {
            if tree.text(node, is: "true") { return true }
            if tree.text(node, is: "false") { return false }
        }
        throw error("expected true or false, found \(kind)")
    }

    /// One of a few words.
    package func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type, _ what: String
    ) throws(PolicyError) -> Word where Word.RawValue == String {
        let text = try string()
        guard let word = Word(rawValue: text) else {
            throw unknown(what, text, among: Word.allCases.map(\.rawValue))
        }
        return word
    }

    package func unknown(_ what: String, _ name: String, among names: [String]) -> PolicyError {
        if let nearest = NearestName.of(name, among: names) {
            return error("unknown \(what) \"\(name)\"", hint: "did you mean \"\(nearest)\"?")
        }
        let listed = names.sorted().prefix(16).joined(separator: ", ")
        return error(
            "unknown \(what) \"\(name)\"",
            hint: "known: \(listed)\(names.count > 16 ? ", …" : "")")
    }
}

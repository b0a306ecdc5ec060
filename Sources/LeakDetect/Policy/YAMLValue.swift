internal import Glibc
internal import Yams

/// A value of a YAML file that knows where it stands, read strictly.
struct YAMLValue {
    let file: String
    private let node: Node

    /// Larger files are no policy.
    static let mostBytes = 4 << 20

    private init(file: String, node: Node) {
        self.file = file
        self.node = node
    }

    /// - Throws: ``PolicyError`` for what cannot be read or is no YAML.
    static func read(_ path: String) throws(PolicyError) -> YAMLValue {
        guard let bytes = FileBytes(path: path, atMost: mostBytes) else {
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

    static func parse(_ text: String, file: String) throws(PolicyError) -> YAMLValue {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw PolicyError(file: file, message: "is empty")
            }
            return YAMLValue(file: file, node: node)
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

    /// An error about this value.
    func error(_ message: String, hint: String? = nil) -> PolicyError {
        PolicyError(
            file: file, line: node.mark?.line, column: node.mark?.column, message: message,
            hint: hint)
    }

    private var kind: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar):
            scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(40))\""
        case .alias: "an alias"
        }
    }

    // MARK: Typed reading

    /// The members, in order.
    /// - Throws: for anything but a mapping with keys from `keys`.
    func mapping(_ keys: [String]) throws(PolicyError) -> [String: YAMLValue] {
        guard case .mapping(let mapping) = node else {
            throw error("expected a mapping, found \(kind)")
        }
        var members: [String: YAMLValue] = [:]
        for (key, value) in mapping {
            let name = YAMLValue(file: file, node: key)
            guard case .scalar(let scalar) = key else { throw name.error("not a name") }
            guard keys.contains(scalar.string) else {
                throw name.unknown("key", scalar.string, among: keys)
            }
            members[scalar.string] = YAMLValue(file: file, node: value)
        }
        return members
    }

    /// - Throws: for anything but a mapping.
    func pairs() throws(PolicyError) -> [(key: YAMLValue, value: YAMLValue)] {
        guard case .mapping(let mapping) = node else {
            throw error("expected a mapping, found \(kind)")
        }
        return mapping.map {
            (YAMLValue(file: file, node: $0.key), YAMLValue(file: file, node: $0.value))
        }
    }

    func list() throws(PolicyError) -> [YAMLValue] {
        guard case .sequence(let sequence) = node else {
            throw error("expected a list, found \(kind)")
        }
        return sequence.map { YAMLValue(file: file, node: $0) }
    }

    func string() throws(PolicyError) -> String {
        guard case .scalar(let scalar) = node else {
            throw error("expected text, found \(kind)")
        }
        return scalar.string
    }

    /// Text that is not empty.
    func text() throws(PolicyError) -> String {
        let text = try string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw error("is empty") }
        return text
    }

    func strings() throws(PolicyError) -> [String] {
        var strings: [String] = []
        for value in try list() { strings.append(try value.text()) }
        return strings
    }

    func integer(_ range: ClosedRange<Int>) throws(PolicyError) -> Int {
        guard case .scalar(let scalar) = node, scalar.style == .plain,
            let number = Int(scalar.string)
        else { throw error("expected a whole number, found \(kind)") }
        guard range.contains(number) else {
            throw error("must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func boolean() throws(PolicyError) -> Bool {
        if case .scalar(let scalar) = node, scalar.style == .plain {
            if scalar.string == "true" { return true }
            if scalar.string == "false" { return false }
        }
        throw error("expected true or false, found \(kind)")
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type, _ what: String
    ) throws(PolicyError) -> Word where Word.RawValue == String {
        let text = try string()
        guard let word = Word(rawValue: text) else {
            throw unknown(what, text, among: Word.allCases.map(\.rawValue))
        }
        return word
    }

    func unknown(_ what: String, _ name: String, among names: [String]) -> PolicyError {
        if let nearest = NearestName.of(name, among: names) {
            return error("unknown \(what) \"\(name)\"", hint: "did you mean \"\(nearest)\"?")
        }
        let listed = names.sorted().prefix(16).joined(separator: ", ")
        return error(
            "unknown \(what) \"\(name)\"",
            hint: "known: \(listed)\(names.count > 16 ? ", …" : "")")
    }
}

internal import Glibc

/// The user's settings file and the variables, read once.
///
/// The file is `$XDG_CONFIG_HOME/dlp/config`: lines of `name = value`, `#`
/// begins a comment line, the value is what follows the equals sign without
/// the blanks around it. Environment variables that are set but empty count as
/// not set.
struct Settings {
    let path: String
    /// Names in the file that mean nothing to this version.
    private(set) var unknown: [(name: String, line: Int)] = []
    private var entries: [String: (value: String, line: Int)] = [:]

    static var standardPath: String {
        Environment.baseFolder("XDG_CONFIG_HOME", fallback: ".config") + "/dlp/config"
    }

    /// - Throws: ``Failure`` for a file that is there and cannot be read or parsed.
    init(path: String = Settings.standardPath) throws {
        self.path = path
        guard access(path, F_OK) == 0 else { return }
        let bytes = try InputFile(path).read(atMost: 1 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(path, "not a text file in UTF-8")
        }
        // "\r\n" is one Character and one newline.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            try parse(line, number: index + 1)
        }
    }

    private mutating func parse(_ line: Substring, number: Int) throws {
        let line = line.trimmed
        if line.isEmpty || line.hasPrefix("#") { return }
        guard let equals = line.firstIndex(of: "=") else {
            throw Failure("\(path):\(number)", "expected name = value")
        }
        let name = String(line[..<equals].trimmed)
        if let before = entries[name] {
            throw Failure("\(path):\(number)", "\(name) was set before, on line \(before.line)")
        }
        if !Known.names.contains(name) { unknown.append((name, number)) }
        entries[name] = (String(line[line.index(after: equals)...].trimmed), number)
    }

    /// The value that holds, and where it came from. `flag` is what the command
    /// line says, already parsed.
    func resolve<Value>(_ setting: Setting<Value>, flag: Value?) throws -> (Value, Origin) {
        if let flag { return (flag, .flag("--" + setting.name)) }
        if let text = Environment[setting.variable], !text.isEmpty {
            guard let value = setting.parse(text) else {
                throw Failure.usage(
                    setting.variable, "\"\(text)\" is not allowed, must be \(setting.allowed)")
            }
            return (value, .variable(setting.variable))
        }
        if let entry = entries[setting.name] {
            guard let value = setting.parse(entry.value) else {
                throw Failure(
                    "\(path):\(entry.line)",
                    "\"\(entry.value)\" is not allowed for \(setting.name), "
                        + "must be \(setting.allowed)")
            }
            return (value, .file(path, line: entry.line))
        }
        return (setting.standard, .standard)
    }
}

extension StringProtocol {
    /// Without the blanks and tabs around it.
    var trimmed: SubSequence {
        let blank: (Character) -> Bool = { $0.isWhitespace }
        guard let first = firstIndex(where: { !blank($0) }),
            let last = lastIndex(where: { !blank($0) })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

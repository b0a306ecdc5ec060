internal import Glibc
internal import Identity

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

/// A value that may come from a flag, a `DLP_*` variable, the user's file or
/// the default, in this order.
struct Setting<Value: Sendable>: Sendable {
    /// In the user's file; the variable is `DLP_` and the same in capitals.
    let name: String
    /// What may stand there, as the end of "must be …".
    let allowed: String
    /// What holds when nobody says anything, and how `config show` writes it.
    let standard: Value
    let standardText: String
    /// Nil for what is not allowed.
    let parse: @Sendable (String) -> Value?

    var variable: String { "DLP_" + name.uppercased() }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    init(_ name: String, standard: Value) {
        let words = Value.allCases.map(\.rawValue)
        self.init(
            name: name,
            allowed: words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""),
            standard: standard, standardText: standard.rawValue,
            parse: { Value(rawValue: $0) })
    }
}

/// Where a value came from.
enum Origin: Equatable, Sendable {
    case flag(String)
    case variable(String)
    case file(String, line: Int)
    case standard

    var text: String {
        switch self {
        case .flag(let name): "flag " + name
        case .variable(let name): "variable " + name
        case .file(let path, let line): path + ":\(line)"
        case .standard: "default"
        }
    }
}

/// The settings there are.
enum Known {
    static let home = Setting<String>(
        name: "home", allowed: "a folder", standard: standardHome, standardText: standardHome,
        parse: { $0.isEmpty ? nil : $0 })
    static let zone = Setting("zone", standard: Zone.medium)
    static let device = Setting<String?>(
        name: "device", allowed: "text", standard: nil, standardText: "",
        parse: { .some($0.isEmpty ? nil : $0) })
    static let color = Setting("color", standard: ColourChoice.auto)
    static let progress = Setting("progress", standard: ProgressChoice.auto)

    static let names: Set<String> = [
        home.name, zone.name, device.name, color.name, progress.name,
    ]

    /// `XDG_DATA_HOME/dlp`, or `dlp` where that specification has data lie.
    private static var standardHome: String {
        let variables = ["XDG_DATA_HOME", "HOME"].compactMap { name in
            Environment[name].map { (name, $0) }
        }
        return
            (try? Home.locate(
                flag: nil, environment: Dictionary(uniqueKeysWithValues: variables))) ?? ""
    }
}

/// The process's environment variables.
enum Environment {
    static subscript(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// An XDG base folder: the variable when it holds an absolute path (others
    /// must be ignored, XDG Base Directory Specification 0.8), else `fallback`
    /// under the home folder.
    static func baseFolder(_ name: String, fallback: String) -> String {
        if let path = self[name], path.hasPrefix("/") { return path }
        return userFolder + "/" + fallback
    }

    private static var userFolder: String {
        if let home = self["HOME"], !home.isEmpty { return home }
        if let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir {
            return String(cString: folder)
        }
        return "/"
    }
}

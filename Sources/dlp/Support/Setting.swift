internal import Identity

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

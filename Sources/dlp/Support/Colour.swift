internal import Glibc

/// When to colour what people read.
enum ColourChoice: String, CaseIterable, Sendable {
    case auto, always, never

    /// The flag or setting decides, then NO_COLOR (no-color.org: set and not
    /// empty), then whether the stream is a terminal that knows colours.
    func colour(on descriptor: Int32) -> Colour {
        switch self {
        case .always: return Colour(enabled: true)
        case .never: return Colour(enabled: false)
        case .auto:
            let refused = Environment["NO_COLOR"].map { !$0.isEmpty } ?? false
            let dumb = Environment["TERM"] == "dumb"
            return Colour(enabled: !refused && !dumb && Descriptor.isTerminal(descriptor))
        }
    }
}

/// The few styles there are, each by what it means.
struct Colour {
    var enabled: Bool

    func bad(_ text: String) -> String { styled(text, "1;31") }
    func doubtful(_ text: String) -> String { styled(text, "33") }
    func good(_ text: String) -> String { styled(text, "32") }
    func strong(_ text: String) -> String { styled(text, "1") }
    func faint(_ text: String) -> String { styled(text, "2") }

    private func styled(_ text: String, _ code: String) -> String {
        enabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Why a text was not marked or not read. Equal by code.
public struct TextMarkError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case tooShort, tooBig, encoding, signed, alreadyMarked, damaged, tooDeep, unsupported
    }

    public let code: Code
    /// One line for a person: lower case, no full stop.
    public let message: String
    /// What to do next, where there is something.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }

    public var description: String { message }

    static func tooBig(_ count: Int) -> Self {
        Self(
            .tooBig, "the text has \(count) bytes, more than \(TextTracer.largest)",
            hint: "split it into smaller files")
    }

    static let noLayer = Self(
        .unsupported, "there is no place for a mark in what the options leave",
        hint: "leave out --no-text-layer or --no-metadata")

    static let tooShort = Self(
        .tooShort,
        "there is no place for a mark: it needs a sentence of some 20 characters, outside of "
            + "code, links and numbers",
        hint: "mark a picture or a PDF of it instead")
}

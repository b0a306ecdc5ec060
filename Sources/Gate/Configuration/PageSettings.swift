internal import LeakDetect
internal import Support

/// What a person sees whose upload was refused.
package struct PageSettings: Sendable, Equatable {
    /// A page of one's own, with the places `{title}`, `{message}`, `{file}`, `{incident}` and
    /// `{contact}`; nil for the one that comes with the program.
    package var template: String?
    /// Whom to ask, as it is shown.
    package var contact = ""
    /// Whether the rule's id is shown: it tells an attacker what to get around.
    package var showsRule = false

    package init() {}

    /// The template's places.
    static let places = ["title", "message", "file", "incident", "contact"]
    private static let mostBytes = 256 << 10

    init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["template", "contact", "rule"])
        contact = try members["contact"]?.text() ?? ""
        showsRule = try members["rule"]?.boolean() ?? false
        if let file = members["template"] {
            guard let text = TextFile.read(try file.text(), atMost: Self.mostBytes) else {
                throw file.error("cannot be read, or is no UTF-8 text of at most 256 KiB")
            }
            for place in Self.places where !text.contains("{\(place)}") {
                throw file.error("the page has no place {\(place)}")
            }
            template = text
        }
    }
}

/// The two sets of namespaces of Office Open XML: transitional, which everybody writes,
/// and strict (ISO/IEC 29500-1, annex A). One package keeps to one of them.
enum OfficeDialect {
    case transitional, strict

    private func uri(_ transitional: String, _ strict: String) -> String {
        switch self {
        case .transitional: "http://schemas.openxmlformats.org/" + transitional
        case .strict: "http://purl.oclc.org/ooxml/" + strict
        }
    }

    var word: String { uri("wordprocessingml/2006/main", "wordprocessingml/main") }
    var slides: String { uri("presentationml/2006/main", "presentationml/main") }
    var sheet: String { uri("spreadsheetml/2006/main", "spreadsheetml/main") }
    var drawing: String { uri("drawingml/2006/main", "drawingml/main") }
    var picture: String { uri("drawingml/2006/picture", "drawingml/picture") }
    var wordDrawing: String {
        uri("drawingml/2006/wordprocessingDrawing", "drawingml/wordprocessingDrawing")
    }
    var relationships: String {
        uri("officeDocument/2006/relationships", "officeDocument/relationships")
    }
    var customProperties: String {
        uri("officeDocument/2006/custom-properties", "officeDocument/customProperties")
    }
    var variants: String {
        uri("officeDocument/2006/docPropsVTypes", "officeDocument/docPropsVTypes")
    }

    /// The type of a relationship, given the word it ends with.
    func relationship(_ kind: String) -> String {
        if kind == "custom-properties", self == .strict {
            return relationships + "/customProperties"
        }
        return relationships + "/" + kind
    }
}

/// The namespaces that matter in office packages, transitional and strict alike.
enum XMLSpace: UInt8 {
    case none, other
    // Office Open XML (ECMA-376-1 and ISO/IEC 29500-1).
    case word, drawing, slides, sheet, officeRelationships, wordDrawing, picture
    case math, compatibility, packageRelationships, contentTypes, customProperties, variants
    // OpenDocument.
    case office, text, draw, style, table, meta, manifest, presentation, animation, svg, fo, xlink

    private static let officeOpen = "http://schemas.openxmlformats.org/"
    private static let strict = "http://purl.oclc.org/ooxml/"
    private static let openDocument = "urn:oasis:names:tc:opendocument:xmlns:"

    private static let officeOpenNames: [String: XMLSpace] = [
        "wordprocessingml/2006/main": .word, "drawingml/2006/main": .drawing,
        "presentationml/2006/main": .slides, "spreadsheetml/2006/main": .sheet,
        "officeDocument/2006/relationships": .officeRelationships,
        "drawingml/2006/wordprocessingDrawing": .wordDrawing,
        "drawingml/2006/picture": .picture, "officeDocument/2006/math": .math,
        "markup-compatibility/2006": .compatibility,
        "package/2006/relationships": .packageRelationships,
        "package/2006/content-types": .contentTypes,
        "officeDocument/2006/custom-properties": .customProperties,
        "officeDocument/2006/docPropsVTypes": .variants,
    ]
    private static let strictNames: [String: XMLSpace] = [
        "wordprocessingml/main": .word, "drawingml/main": .drawing,
        "presentationml/main": .slides, "spreadsheetml/main": .sheet,
        "officeDocument/relationships": .officeRelationships,
        "drawingml/wordprocessingDrawing": .wordDrawing, "drawingml/picture": .picture,
        "officeDocument/math": .math, "officeDocument/customProperties": .customProperties,
        "officeDocument/docPropsVTypes": .variants,
    ]
    private static let openDocumentNames: [String: XMLSpace] = [
        "office:1.0": .office, "text:1.0": .text, "drawing:1.0": .draw, "style:1.0": .style,
        "table:1.0": .table, "meta:1.0": .meta, "manifest:1.0": .manifest,
        "presentation:1.0": .presentation, "animation:1.0": .animation,
        "svg-compatible:1.0": .svg, "xsl-fo-compatible:1.0": .fo,
    ]

    init(uri: String) {
        if uri.isEmpty {
            self = .none
        } else if uri.hasPrefix(Self.officeOpen) {
            self = Self.officeOpenNames[String(uri.dropFirst(Self.officeOpen.count))] ?? .other
        } else if uri.hasPrefix(Self.strict) {
            self = Self.strictNames[String(uri.dropFirst(Self.strict.count))] ?? .other
        } else if uri.hasPrefix(Self.openDocument) {
            self = Self.openDocumentNames[String(uri.dropFirst(Self.openDocument.count))] ?? .other
        } else {
            self = uri == "http://www.w3.org/1999/xlink" ? .xlink : .other
        }
    }
}

internal import Support
internal import TextDecoding

/// Characters in XML: what may stand there, and how.
enum XMLText {
    /// As element content and attribute value.
    static func escaped(_ text: String) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Whether XML 1.0 can hold it (section 2.2, Char).
    static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    static func isSpace(_ value: UInt32) -> Bool {
        value == 0x20 || value == 0x09 || value == 0x0A || value == 0x0D
    }

    /// The scalar of a reference that begins at `at` with an ampersand, and its end. Only
    /// characters and the five names of XML: parts declare no entities.
    static func reference(
        _ bytes: [UInt8], at: Int, end: Int
    ) throws(OfficeFileError) -> (scalar: UInt32, next: Int) {
        let limit = min(end, at + 12)
        guard at + 2 < limit, let semicolon = bytes[at + 1..<limit].firstIndex(of: 0x3B) else {
            throw .damaged("an ampersand without a reference")
        }
        let name = String(decoding: bytes[at + 1..<semicolon], as: UTF8.self)
        let value: UInt32?
        switch name {
        case "amp": value = 0x26
        case "lt": value = 0x3C
        case "gt": value = 0x3E
        case "quot": value = 0x22
        case "apos": value = 0x27
        default:
            if name.hasPrefix("#x") {
                value = UInt32(name.dropFirst(2), radix: 16)
            } else if name.hasPrefix("#") {
                value = UInt32(name.dropFirst())
            } else {
                value = nil
            }
        }
        guard let value, Unicode.Scalar(value) != nil else {
            throw .damaged("a reference to an unknown character")
        }
        return (value, semicolon + 1)
    }

    /// The text in `range`, references replaced.
    static func unescaped(_ bytes: [UInt8], _ range: Range<Int>) throws(OfficeFileError) -> String {
        guard bytes[range].contains(0x26) else {
            return String(decoding: bytes[range], as: UTF8.self)
        }
        var out: [UInt8] = []
        var at = range.lowerBound
        while at < range.upperBound {
            if bytes[at] == 0x26 {
                let (scalar, next) = try reference(bytes, at: at, end: range.upperBound)
                TextStream.append(scalar, to: &out)
                at = next
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// A part as UTF-8, its declaration with it. Throws `unsupported` for encodings that
    /// XML processors need not know, `damaged` for bytes that are not what they say.
    static func normalised(_ bytes: [UInt8]) throws(OfficeFileError) -> [UInt8] {
        let isWide =
            bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || bytes.starts(with: [0x3C, 0, 0x3F, 0]) || bytes.starts(with: [0, 0x3C, 0, 0x3F])
        var content = isWide ? bytes.withUnsafeBytes { TextStream.decode($0).text } : bytes
        guard content.withUnsafeBytes({ UTF8Check.isValid($0) }) else {
            throw .damaged("a part is not the UTF-8 that it says")
        }
        let head = content.prefix(256)
        guard let start = head.firstRange(of: Array("encoding=".utf8)),
            let close = head.firstRange(of: Array("?>".utf8)), start.upperBound < close.lowerBound
        else { return content }
        let quote = content[start.upperBound]
        guard let end = content[(start.upperBound + 1)..<close.lowerBound].firstIndex(of: quote)
        else { throw .damaged("an XML declaration without an end") }
        let label = start.upperBound + 1..<end
        let name = String(decoding: content[label], as: UTF8.self).lowercased()
        if isWide {
            content.replaceSubrange(label, with: Array("UTF-8".utf8))
        } else if name != "utf-8", name != "utf8", name != "us-ascii" {
            throw OfficeFileError(.unsupported, "a part is encoded in something else than UTF")
        }
        return content
    }
}

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

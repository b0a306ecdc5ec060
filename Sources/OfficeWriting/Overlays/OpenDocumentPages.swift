/// The sizes of pages as an OpenDocument file's styles give them (ODF 1.2, part 1, 16.5
/// and 16.9).
struct OpenDocumentPages {
    struct Layout {
        /// Of the whole element, and of its name's value.
        var range: Range<Int>
        var nameRange: Range<Int>
        /// Hundredths of a millimetre; A4 where nothing is said.
        var width = 21_000
        var height = 29_700
        var top = 0
        /// Of `style:page-layout-properties`: its tag, and its top margin's value.
        var properties: XMLToken?
        var topRange: Range<Int>?
        var headerStyle: Range<Int>?
    }

    struct Header {
        var token: XMLToken
        /// The whole element.
        var range: Range<Int>
        var isShown: Bool
    }

    struct Master {
        var name: String
        var token: XMLToken
        var layout: String
        var layoutRange: Range<Int>?
        var headers: [Header] = []
    }

    private(set) var layouts: [String: Layout] = [:]
    private(set) var masters: [Master] = []
    /// Where automatic styles end, and the tag where they are empty.
    private(set) var automaticEnd: Int?
    private(set) var automaticEmpty: XMLToken?
    let scanner: XMLScanner

    private static let headerNames: Set = ["header", "header-left", "header-first"]

    init(_ styles: [UInt8]) throws(OfficeFileError) {
        var scanner = XMLScanner(styles)
        var layout: (name: String, layout: Layout, depth: Int)?
        var master: (master: Master, depth: Int)?
        var header: (token: XMLToken, isShown: Bool)?
        while let token = try scanner.next() {
            if token.isEnd(.office, "automatic-styles") { automaticEnd = token.range.lowerBound }
            if token.isStart(.office, "automatic-styles"), token.kind == .empty {
                automaticEmpty = token
            }
            if token.isStart(.style, "page-layout"), token.kind == .start,
                let name = try scanner.value(.style, "name", of: token),
                let range = try scanner.valueRange(.style, "name", of: token)
            {
                layout = (name, Layout(range: token.range, nameRange: range), token.depth)
            }
            if token.isOpening, var open = layout, token.depth == open.depth + 1 {
                try Self.read(token, &scanner, into: &open.layout)
                layout = open
            }
            if token.isEnd(.style, "header-style"), var open = layout,
                let range = open.layout.headerStyle
            {
                open.layout.headerStyle = range.lowerBound..<token.range.upperBound
                layout = open
            }
            if token.isEnd(.style, "page-layout"), var open = layout {
                open.layout.range = open.layout.range.lowerBound..<token.range.upperBound
                layouts[open.name] = open.layout
                layout = nil
            }
            if token.isStart(.style, "master-page") {
                let found = Master(
                    name: try scanner.value(.style, "name", of: token) ?? "", token: token,
                    layout: try scanner.value(.style, "page-layout-name", of: token) ?? "",
                    layoutRange: try scanner.valueRange(.style, "page-layout-name", of: token))
                if token.kind == .empty {
                    masters.append(found)
                } else {
                    master = (found, token.depth)
                }
            }
            if let open = master, token.depth == open.depth + 1,
                Self.headerNames.contains(token.local)
            {
                if token.isOpening {
                    header = (token, try scanner.value(.style, "display", of: token) != "false")
                }
                if token.kind != .start, let found = header {
                    master?.master.headers.append(
                        Header(
                            token: found.token,
                            range: found.token.range.lowerBound..<token.range.upperBound,
                            isShown: found.isShown))
                    header = nil
                }
            }
            if token.isEnd(.style, "master-page"), let open = master {
                masters.append(open.master)
                master = nil
            }
        }
        self.scanner = scanner
    }

    private static func read(
        _ token: XMLToken, _ scanner: inout XMLScanner, into layout: inout Layout
    ) throws(OfficeFileError) {
        if token.isStart(.style, "header-style") { layout.headerStyle = token.range }
        guard token.isStart(.style, "page-layout-properties") else { return }
        func length(_ name: String) throws(OfficeFileError) -> Int? {
            guard let value = try scanner.value(.fo, name, of: token) else { return nil }
            return hundredths(value)
        }
        if let width = try length("page-width"), width > 0 { layout.width = width }
        if let height = try length("page-height"), height > 0 { layout.height = height }
        let margin = try length("margin")
        layout.top = try length("margin-top") ?? margin ?? 0
        layout.topRange = try scanner.valueRange(.fo, "margin-top", of: token)
        layout.properties = token
    }

    /// A length (18.3.18) in hundredths of a millimetre.
    static func hundredths(_ text: String) -> Int? {
        guard text.utf8.count > 2, let value = Double(text.dropLast(2)), abs(value) < 1e6 else {
            return nil
        }
        let unit: Double
        switch text.suffix(2) {
        case "cm": unit = 1000
        case "mm": unit = 100
        case "in": unit = 2540
        case "pt": unit = 2540.0 / 72
        case "pc": unit = 2540.0 / 6
        case "px": unit = 2540.0 / 96
        default: return nil
        }
        return Int((value * unit).rounded())
    }

    /// `value` hundredths of a millimetre, as written.
    static func length(_ value: Int) -> String { "\(Double(value) / 1000)cm" }

    /// Pixels of 1/96 inch that cover it.
    static func pixels(_ value: Int) -> Int { (value * 96 + 2539) / 2540 }
}

/// Earlier overlays in a part of an OpenDocument file.
struct OpenDocumentFrames {
    private(set) var frames: [(range: Range<Int>, picture: String?)] = []
    /// Whether the part has the style of overlays already.
    private(set) var hasStyle = false
    /// Pictures that nothing else in this part, or in the others, shows.
    private(set) var orphans: Set<String> = []

    init(_ content: [UInt8], in package: OfficeFileContent) throws(OfficeFileError) {
        var scanner = XMLScanner(content)
        var frame: (start: Int, depth: Int, picture: String?)?
        var others: [String: Int] = [:]
        while let token = try scanner.next() {
            if token.isStart(.style, "style"),
                try scanner.value(.style, "name", of: token) == OverlayNaming.style
            {
                hasStyle = true
            }
            if frame == nil, token.isStart(.draw, "frame"), token.kind == .start,
                try scanner.value(.draw, "name", of: token) == OverlayNaming.picture
            {
                frame = (token.range.lowerBound, token.depth, nil)
            }
            if token.isStart(.draw, "image"),
                let link = try scanner.value(.xlink, "href", of: token)
            {
                if frame == nil {
                    others[link, default: 0] += 1
                } else if frame?.picture == nil {
                    frame?.picture = link
                }
            }
            if let open = frame, token.kind == .end, token.depth == open.depth {
                frames.append((open.start..<token.range.upperBound, open.picture))
                frame = nil
            }
        }
        for picture in Set(frames.compactMap(\.picture)) where others[picture] == nil {
            // Fills and bullets name pictures elsewhere: only what is surely an overlay goes.
            guard let bytes = try package.content(picture), OverlayPicture.isOne(bytes) else {
                continue
            }
            orphans.insert(picture)
        }
    }
}

/// What is written into OpenDocument files (ODF 1.2, part 1, 10.4 and 16).
enum OpenDocumentMarkup {
    private static let names = [
        "office", "text", "drawing", "style", "svg-compatible", "xsl-fo-compatible",
    ]
    private static let prefixes = ["office", "text", "draw", "style", "svg", "fo"]

    /// Declares the prefixes used here, whatever they mean around.
    static let declarations =
        zip(prefixes, names).map {
            #" xmlns:\#($0)="urn:oasis:names:tc:opendocument:xmlns:\#($1):1.0""#
        }.joined() + #" xmlns:xlink="http://www.w3.org/1999/xlink""#

    /// A picture over all of a page. `anchor` is what says where, in attributes.
    static func frame(_ part: String, _ layout: OpenDocumentPages.Layout, anchor: String) -> String
    {
        let length = OpenDocumentPages.length
        return #"<draw:frame\#(declarations) draw:name="\#(OverlayNaming.picture)""#
            + #" draw:style-name="\#(OverlayNaming.style)" \#(anchor)"#
            + #" svg:x="0cm" svg:y="0cm" svg:width="\#(length(layout.width))""#
            + #" svg:height="\#(length(layout.height))"><draw:image xlink:href="\#(part)""#
            + #" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>"#
    }

    /// The style of frames on drawing pages.
    static let drawingStyle =
        #"<style:style\#(declarations) style:name="\#(OverlayNaming.style)""#
        + #" style:family="graphic"><style:graphic-properties draw:stroke="none""#
        + #" draw:fill="none" draw:shadow="hidden" style:protect="position size""#
        + #" fo:padding="0cm" fo:clip="rect(0cm, 0cm, 0cm, 0cm)"/></style:style>"#

    /// The style of frames behind the text, and of the line that holds one.
    static let textStyles =
        #"<style:style\#(declarations) style:name="\#(OverlayNaming.style)""#
        + #" style:family="graphic"><style:graphic-properties style:wrap="run-through""#
        + #" style:run-through="background" style:horizontal-pos="from-left""#
        + #" style:horizontal-rel="page" style:vertical-pos="from-top""#
        + #" style:vertical-rel="page" style:flow-with-text="false" fo:margin-left="0cm""#
        + #" fo:margin-right="0cm" fo:margin-top="0cm" fo:margin-bottom="0cm""#
        + #" fo:padding="0cm" fo:border="none" draw:stroke="none" draw:fill="none""#
        + #" style:protect="content size position"/></style:style>"#
        + #"<style:style\#(declarations) style:name="\#(OverlayNaming.style)Line""#
        + #" style:family="paragraph"><style:paragraph-properties fo:margin-top="0cm""#
        + #" fo:margin-bottom="0cm" fo:line-height="0.035cm"/>"#
        + #"<style:text-properties fo:font-size="1pt"/></style:style>"#

    static func header(_ frame: String) -> String {
        #"<style:header\#(declarations)><text:p text:style-name="\#(OverlayNaming.style)Line">"#
            + frame + "</text:p></style:header>"
    }

    /// A header's own layout: `height` hundredths of a millimetre, and no space below.
    static func headerStyle(_ height: Int) -> String {
        let length = OpenDocumentPages.length(height)
        return "<style:header-style\(declarations)><style:header-footer-properties"
            + #" svg:height="\#(length)" fo:margin-left="0cm" fo:margin-right="0cm""#
            + #" fo:margin-bottom="0cm" style:dynamic-spacing="false"/></style:header-style>"#
    }
}

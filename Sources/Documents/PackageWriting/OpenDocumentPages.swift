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

    init(_ styles: [UInt8]) throws(PackageError) {
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
    ) throws(PackageError) {
        if token.isStart(.style, "header-style") { layout.headerStyle = token.range }
        guard token.isStart(.style, "page-layout-properties") else { return }
        func length(_ name: String) throws(PackageError) -> Int? {
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

/// The types of a package's parts (ECMA-376-2, 7.2.3).
struct ContentTypes {
    static let part = "[Content_Types].xml"

    private(set) var defaults: [String: String] = [:]
    private var overrides: [String: String] = [:]
    /// Where elements for parts stand, to take them out.
    private(set) var overrideRanges: [String: Range<Int>] = [:]
    private var root: XMLToken?
    private var rootEnd = 0
    private let scanner: XMLScanner

    init(_ content: [UInt8]) throws(PackageError) {
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.depth == 0, token.isOpening {
                guard token.isStart(.contentTypes, "Types") else {
                    throw .damaged("the content types are none")
                }
                root = token
            }
            if token.depth == 0, token.kind == .end { rootEnd = token.range.lowerBound }
            if token.depth == 1, token.isOpening,
                let type = try scanner.value(.none, "ContentType", of: token)
            {
                if token.local == "Default",
                    let ending = try scanner.value(.none, "Extension", of: token)
                {
                    defaults[ending.lowercased()] = type
                } else if token.local == "Override",
                    let name = try scanner.value(.none, "PartName", of: token)
                {
                    let part = name.lowercased().drop { $0 == "/" }
                    overrides[String(part)] = type
                    overrideRanges[String(part)] = token.range
                }
            }
        }
        self.scanner = scanner
    }

    func type(of part: String) -> String? {
        overrides[part.lowercased()] ?? defaults[PartPath.ending(part)]
    }

    /// Defaults go first, as every writer does it; the schema allows any order.
    func edits(defaults: String, overrides: String) -> [ByteEdit] {
        guard let root, !(defaults + overrides).isEmpty else { return [] }
        if root.kind == .empty { return [scanner.prepend(defaults + overrides, to: root)] }
        return [
            scanner.prepend(defaults, to: root),
            .insert(overrides, at: rootEnd),
        ]
    }

    /// Elements carry their namespace, because the root's may have a prefix.
    static let namespace = "http://schemas.openxmlformats.org/package/2006/content-types"

    static func defaultElement(_ ending: String, _ type: String) -> String {
        #"<Default xmlns="\#(namespace)" Extension="\#(ending)" ContentType="\#(type)"/>"#
    }

    static func overrideElement(_ part: String, _ type: String) -> String {
        #"<Override xmlns="\#(namespace)" PartName="/\#(XMLText.escaped(part))""#
            + #" ContentType="\#(type)"/>"#
    }
}

/// The relationships of one part (ECMA-376-2, 8.3).
struct Relationships {
    struct Item {
        var id: String
        /// The type's last word: `header`, `image`. Strict and transitional differ before it.
        var kind: String
        /// The part meant; nil for what is outside of the package.
        var part: String?
        var range: Range<Int>
    }

    private(set) var items: [Item] = []
    private var root: XMLToken?
    private var rootEnd = 0
    private let scanner: XMLScanner

    /// `content` of the relationships of `source`.
    init(_ content: [UInt8], of source: String) throws(PackageError) {
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.depth == 0, token.isOpening {
                guard token.isStart(.packageRelationships, "Relationships") else {
                    throw .damaged("relationships that are none")
                }
                root = token
            }
            if token.depth == 0, token.kind == .end { rootEnd = token.range.lowerBound }
            guard token.depth == 1, token.isStart(.packageRelationships, "Relationship"),
                let id = try scanner.value(.none, "Id", of: token),
                let type = try scanner.value(.none, "Type", of: token),
                let target = try scanner.value(.none, "Target", of: token)
            else { continue }
            let isInside = try scanner.value(.none, "TargetMode", of: token) != "External"
            items.append(
                Item(
                    id: id, kind: type.split(separator: "/").last.map(String.init) ?? type,
                    part: isInside ? PartPath.resolve(target, from: source) : nil,
                    range: token.range))
        }
        self.scanner = scanner
    }

    func part(_ id: String) -> String? { items.first { $0.id == id }?.part }

    func edits(adding xml: String) -> [ByteEdit] {
        guard let root, !xml.isEmpty else { return [] }
        return root.kind == .empty
            ? [scanner.prepend(xml, to: root)] : [.insert(xml, at: rootEnd)]
    }

    static let type = "application/vnd.openxmlformats-package.relationships+xml"
    static let namespace = "http://schemas.openxmlformats.org/package/2006/relationships"

    static func element(id: String, type: String, target: String) -> String {
        #"<Relationship xmlns="\#(namespace)" Id="\#(id)" Type="\#(type)""#
            + #" Target="\#(XMLText.escaped(target))"/>"#
    }

    /// A whole part of these elements.
    static func document(_ elements: String) -> String {
        #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
            + #"<Relationships xmlns="\#(namespace)">\#(elements)</Relationships>"#
    }
}

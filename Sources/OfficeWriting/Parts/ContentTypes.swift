internal import Support

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

    init(_ content: [UInt8]) throws(OfficeFileError) {
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
    init(_ content: [UInt8], of source: String) throws(OfficeFileError) {
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

/// Names of parts and the paths between them (ECMA-376-2, 6.2 and 8.3).
enum PartPath {
    /// What `target`, as a relationship of `source` gives it, names; nil where that leaves
    /// the package.
    static func resolve(_ target: String, from source: String) -> String? {
        var target =
            target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            .first.map(String.init) ?? ""
        target = decoded(target)
        var folders: [Substring] = []
        if !target.hasPrefix("/") { folders = source.split(separator: "/").dropLast() }
        for step in target.split(separator: "/") {
            switch step {
            case ".": break
            case "..":
                guard !folders.isEmpty else { return nil }
                folders.removeLast()
            default: folders.append(step)
            }
        }
        return folders.isEmpty ? nil : folders.joined(separator: "/")
    }

    /// Percent signs replaced (RFC 3986, 2.1).
    private static func decoded(_ path: String) -> String {
        String(decoding: Hex.unescaped(path.utf8, mark: UInt8(ascii: "%")), as: UTF8.self)
    }

    /// Where the relationships of `part` stand; of the package for "".
    static func relationships(of part: String) -> String {
        let (folder, name) = split(part)
        return folder + "_rels/" + name + ".rels"
    }

    /// The folder with its slash, and the name.
    static func split(_ part: String) -> (folder: String, name: String) {
        guard let slash = part.lastIndex(of: "/") else { return ("", part) }
        let after = part.index(after: slash)
        return (String(part[..<after]), String(part[after...]))
    }

    /// In lower case, without the dot.
    static func ending(_ part: String) -> String {
        let name = split(part).name
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }
}

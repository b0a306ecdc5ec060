internal import Support

/// What is to be changed in a package, collected before anything is written: a value, so
/// that what is the same for all copies is worked out once.
struct OfficeFileChanges {
    private(set) var edits: [String: [ByteEdit]] = [:]
    private(set) var replaced: [String: [UInt8]] = [:]
    private(set) var added: [(name: String, content: [UInt8])] = []
    private(set) var removed: Set<String> = []
    private var newDefaults: [String: String] = [:]
    private var newOverrides = ""
    private var newRelationships: [String: String] = [:]
    private var lastNumbers: [String: Int] = [:]
    /// Entries of ODF's manifest.
    private(set) var newManifestEntries = ""

    mutating func edit(_ part: String, _ list: [ByteEdit]) {
        if !list.isEmpty { edits[part.lowercased(), default: []] += list }
    }

    mutating func replace(_ part: String, with content: [UInt8]) {
        replaced[part.lowercased()] = content
    }

    mutating func add(_ part: String, _ content: [UInt8]) { added.append((part, content)) }

    mutating func remove(_ part: String) { removed.insert(part.lowercased()) }

    var addedNames: [String] { added.map(\.name) }

    // MARK: Office Open XML

    mutating func declare(_ part: String, type: String, in package: OfficeFileContent) {
        guard package.types?.type(of: part) != type else { return }
        let ending = PartPath.ending(part)
        // Pictures and relationships by their ending, as everybody does; others one by one.
        if type.hasPrefix("image/") || type == Relationships.type,
            package.types?.defaults[ending] == nil
        {
            newDefaults[ending] = type
        } else {
            newOverrides += ContentTypes.overrideElement(part, type)
        }
    }

    /// Adds a relationship from `source` and gives its id. `copied` names the part whose
    /// relationships `source`, a new part, begins with.
    mutating func relate(
        _ source: String, kind: String, target: String, in package: OfficeFileContent,
        copied: String? = nil
    ) throws(OfficeFileError) -> String {
        let key = source.lowercased()
        if lastNumbers[key] == nil {
            let items = try package.relationships(of: copied ?? source)?.items ?? []
            // Numbers beyond are nobody's: the next ones are free.
            lastNumbers[key] = items.reduce(0) {
                let number = $1.id.hasPrefix("rId") ? Int($1.id.dropFirst(3)) ?? 0 : 0
                return number < 1 << 40 ? max($0, number) : $0
            }
        }
        let number = (lastNumbers[key] ?? 0) + 1
        lastNumbers[key] = number
        newRelationships[key, default: ""] += Relationships.element(
            id: "rId\(number)", type: package.dialect.relationship(kind), target: "/" + target)
        return "rId\(number)"
    }

    // MARK: OpenDocument

    mutating func list(_ part: String, type: String) {
        let namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        newManifestEntries +=
            #"<manifest:file-entry xmlns:manifest="\#(namespace)""#
            + #" manifest:full-path="\#(XMLText.escaped(part))" manifest:media-type="\#(type)"/>"#
    }

    // MARK: All together

    /// Turns what was declared and related into edits and parts.
    mutating func settle(_ package: OfficeFileContent) throws(OfficeFileError) {
        for (source, elements) in newRelationships.sorted(by: { $0.key < $1.key }) {
            let name = PartPath.relationships(of: source)
            if let i = added.firstIndex(where: { $0.name.lowercased() == name }) {
                // Copied with its part.
                let links = try Relationships(added[i].content, of: source)
                added[i].content = ByteEdit.apply(
                    links.edits(adding: elements), to: added[i].content)
            } else if let links = try package.relationships(of: source) {
                edit(name, links.edits(adding: elements))
            } else {
                let own = addedNames.first { $0.lowercased() == source } ?? package.name(source)
                let name = PartPath.relationships(of: own ?? source)
                add(name, Array(Relationships.document(elements).utf8))
                declare(name, type: Relationships.type, in: package)
            }
        }
        newRelationships = [:]
        if let types = package.types {
            edit(
                ContentTypes.part,
                types.edits(
                    defaults: newDefaults.sorted { $0.key < $1.key }.map {
                        ContentTypes.defaultElement($0.key, $0.value)
                    }.joined(), overrides: newOverrides))
            for part in removed {
                guard let range = types.overrideRanges[part] else { continue }
                edit(ContentTypes.part, [ByteEdit(range)])
            }
        }
        try settleManifest(package)
    }

    private mutating func settleManifest(_ package: OfficeFileContent) throws(OfficeFileError) {
        let name = "META-INF/manifest.xml"
        guard package.format.isOpenDocument, let manifest = try package.xml(name) else { return }
        var scanner = XMLScanner(manifest)
        var list: [ByteEdit] = []
        while let token = try scanner.next() {
            if token.depth == 0, token.kind == .end, !newManifestEntries.isEmpty {
                list.append(.insert(newManifestEntries, at: token.range.lowerBound))
            }
            guard !removed.isEmpty, token.depth == 1, token.isOpening,
                let path = try scanner.value(.manifest, "full-path", of: token),
                removed.contains(path.lowercased())
            else { continue }
            // Elements with content are those of encrypted parts only.
            if token.kind == .empty { list.append(ByteEdit(token.range)) }
        }
        edit(name, list)
    }
}

/// Text put into, or taken out of, a paragraph that a listing gave. Offsets count Unicode
/// scalars of the paragraph as listed, whatever other changes there are.
package struct TextChange: Sendable, Equatable {
    package var part: String
    package var paragraph: Int
    package var offset: Int
    /// Scalars to take out from `offset` on; none of them fixed.
    package var deleting: Int
    /// What to put there.
    package var text: String

    package init(part: String, paragraph: Int, offset: Int, deleting: Int = 0, text: String = "") {
        self.part = part
        self.paragraph = paragraph
        self.offset = offset
        self.deleting = deleting
        self.text = text
    }
}

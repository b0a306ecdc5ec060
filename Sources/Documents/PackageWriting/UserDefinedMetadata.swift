/// User-defined metadata of OpenDocument packages (ODF 1.2, part 1, 4.3.2.20).
struct UserDefinedMetadata {
    private static let part = "meta.xml"
    private static let declarations =
        #" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0""#

    private let package: PackageContent
    private var items: [(name: String, value: String, range: Range<Int>)] = []
    /// `office:meta`, or the root where that is missing.
    private var holder: XMLToken?
    private var holderEnd = 0
    private var isWrapped = false
    private var scanner: XMLScanner?

    init(_ package: PackageContent) throws(PackageError) {
        self.package = package
        guard let content = try package.xml(Self.part) else { return }
        var scanner = XMLScanner(content)
        var open: (name: String, value: String, start: Int, depth: Int)?
        while let token = try scanner.next() {
            if token.isStart(.office, "meta"), token.depth == 1 {
                holder = token
                isWrapped = true
            } else if token.depth == 0, token.isOpening {
                holder = token
            }
            if let holder, token.kind == .end, token.depth == holder.depth,
                holder.depth == (isWrapped ? 1 : 0)
            {
                holderEnd = token.range.lowerBound
            }
            if token.isStart(.meta, "user-defined"),
                let name = try scanner.value(.meta, "name", of: token)
            {
                open = (name, "", token.range.lowerBound, token.depth)
            }
            if token.kind == .text, open != nil {
                open?.value += try XMLText.unescaped(content, token.range)
            }
            if let item = open, token.depth == item.depth, token.kind != .start {
                items.append((item.name, item.value, item.start..<token.range.upperBound))
                open = nil
            }
        }
        self.scanner = scanner
    }

    var values: [PackageProperty] { items.map { PackageProperty(name: $0.name, value: $0.value) } }

    func apply(
        _ properties: [PackageProperty], to changes: inout PackageChanges
    ) throws(PackageError) {
        guard !properties.isEmpty else { return }
        var xml = ""
        var edits: [ByteEdit] = []
        for property in properties {
            edits += items.filter { $0.name == property.name }.map { ByteEdit($0.range) }
            guard let value = property.value else { continue }
            xml +=
                #"<meta:user-defined\#(Self.declarations)"#
                + #" meta:name="\#(XMLText.escaped(property.name))">\#(XMLText.escaped(value))"#
                + "</meta:user-defined>"
        }
        let office = #" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#
        let wrapped = "<office:meta\(office)>\(xml)</office:meta>"
        if let holder, let scanner {
            let content = isWrapped ? xml : wrapped
            let place: ByteEdit =
                holder.kind == .empty
                ? scanner.prepend(content, to: holder) : .insert(content, at: holderEnd)
            changes.edit(Self.part, edits + (xml.isEmpty ? [] : [place]))
        } else if !xml.isEmpty {
            changes.add(
                Self.part,
                Array(
                    (#"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<office:document-meta\(office)"
                        + #" office:version="1.2">\#(wrapped)</office:document-meta>"#).utf8))
            changes.list(Self.part, type: "text/xml")
        }
    }
}

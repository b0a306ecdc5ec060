internal import Support

/// Custom properties of Office Open XML packages (ECMA-376-1, 22.3).
struct CustomProperties {
    private struct Item {
        var name: String
        var range: Range<Int>
        var value = ""
    }

    private static let type =
        "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    private static let identifier = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"

    private let package: OfficeFileContent
    private let part: String?
    private var items: [Item] = []
    private var lastNumber = 1
    private var root: XMLToken?
    private var rootEnd = 0
    private var scanner: XMLScanner?

    init(_ package: OfficeFileContent) throws(OfficeFileError) {
        self.package = package
        let links = try package.relationships(of: "")?.items ?? []
        part = links.first {
            $0.kind == "custom-properties" || $0.kind == "customProperties"
        }?.part.flatMap { package.name($0) }
        guard let part, let content = try package.xml(part) else { return }
        var scanner = XMLScanner(content)
        var open: Item?
        while let token = try scanner.next() {
            if token.depth == 0, token.isOpening { root = token }
            if token.depth == 0, token.kind == .end { rootEnd = token.range.lowerBound }
            if token.depth == 1, token.isStart(.customProperties, "property") {
                open = Item(
                    name: try scanner.value(.none, "name", of: token) ?? "", range: token.range)
                let number = try scanner.value(.none, "pid", of: token).flatMap { Int($0) }
                lastNumber = max(lastNumber, min(number ?? 0, 1 << 30))
            }
            if token.kind == .text, token.depth == 3 {
                open?.value += try XMLText.unescaped(content, token.range)
            }
            if token.depth == 1, token.kind != .start, token.kind != .text, var item = open {
                item.range = item.range.lowerBound..<token.range.upperBound
                items.append(item)
                open = nil
            }
        }
        self.scanner = scanner
    }

    var values: [OfficeFileProperty] {
        items.map { OfficeFileProperty(name: $0.name, value: $0.value) }
    }

    func apply(
        _ properties: [OfficeFileProperty], to changes: inout OfficeFileChanges
    ) throws(OfficeFileError) {
        guard !properties.isEmpty else { return }
        var xml = ""
        var edits: [ByteEdit] = []
        var number = lastNumber
        for property in properties {
            // Names are compared without case (22.3.2.2).
            let name = property.name.lowercased()
            edits += items.filter { $0.name.lowercased() == name }.map { ByteEdit($0.range) }
            guard let value = property.value else { continue }
            number += 1
            xml += element(property.name, value, number)
        }
        if let part, let root, let scanner {
            let place: ByteEdit =
                root.kind == .empty ? scanner.prepend(xml, to: root) : .insert(xml, at: rootEnd)
            changes.edit(part, edits + (xml.isEmpty ? [] : [place]))
        } else if !xml.isEmpty {
            let name =
                package.has("docProps/custom.xml")
                ? package.freeName("docProps/", "custom", "xml", taken: changes.addedNames)
                : "docProps/custom.xml"
            changes.add(
                name,
                Array(
                    (#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
                        + #"<Properties xmlns="\#(package.dialect.customProperties)""#
                        + #" xmlns:vt="\#(package.dialect.variants)">\#(xml)</Properties>"#).utf8))
            changes.declare(name, type: Self.type, in: package)
            _ = try changes.relate("", kind: "custom-properties", target: name, in: package)
        }
    }

    private func element(_ name: String, _ value: String, _ number: Int) -> String {
        #"<property xmlns="\#(package.dialect.customProperties)" fmtid="\#(Self.identifier)""#
            + #" pid="\#(number)" name="\#(XMLText.escaped(name))">"#
            + #"<vt:lpwstr xmlns:vt="\#(package.dialect.variants)">\#(XMLText.escaped(value))"#
            + "</vt:lpwstr></property>"
    }
}

/// User-defined metadata of OpenDocument packages (ODF 1.2, part 1, 4.3.2.20).
struct UserDefinedMetadata {
    private static let part = "meta.xml"
    private static let declarations =
        #" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0""#

    private let package: OfficeFileContent
    private var items: [(name: String, value: String, range: Range<Int>)] = []
    /// `office:meta`, or the root where that is missing.
    private var holder: XMLToken?
    private var holderEnd = 0
    private var isWrapped = false
    private var scanner: XMLScanner?

    init(_ package: OfficeFileContent) throws(OfficeFileError) {
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

    var values: [OfficeFileProperty] {
        items.map { OfficeFileProperty(name: $0.name, value: $0.value) }
    }

    func apply(
        _ properties: [OfficeFileProperty], to changes: inout OfficeFileChanges
    ) throws(OfficeFileError) {
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

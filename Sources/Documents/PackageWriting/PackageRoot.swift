/// Finds out what a package is, from the few parts that say so.
struct PackageRoot {
    let index: [String: Int]

    typealias Reading = (String) throws(PackageError) -> [UInt8]?

    func read(
        _ content: Reading
    ) throws(PackageError) -> (PackageFormat, String, OfficeDialect, ContentTypes?) {
        if index[ContentTypes.part.lowercased()] != nil { return try officeOpen(content) }
        if index["content.xml"] != nil || index["mimetype"] != nil {
            return try openDocument(content)
        }
        throw PackageError(.notPackage, "a ZIP file, but no office package")
    }

    private func officeOpen(
        _ content: Reading
    ) throws(PackageError) -> (PackageFormat, String, OfficeDialect, ContentTypes?) {
        guard let list = try content(ContentTypes.part),
            let links = try content(PartPath.relationships(of: ""))
        else { throw .damaged("the package has no relationships") }
        let types = try ContentTypes(XMLText.normalised(list))
        let root = try Relationships(XMLText.normalised(links), of: "")
        guard let main = root.items.first(where: { $0.kind == "officeDocument" })?.part,
            index[main.lowercased()] != nil
        else {
            if root.items.contains(where: { $0.kind == "document" }) {
                throw PackageError(.unsupported, "a package of a kind that is not known")
            }
            throw .damaged("the package has no main part")
        }
        guard let type = types.type(of: main) else { throw .damaged("the main part has no type") }
        guard let format = PackageFormat(mainType: type) else {
            throw PackageError(
                .unsupported,
                type.lowercased().contains("binary")
                    ? "a binary workbook (xlsb)"
                    : "a package of a kind that is not known")
        }
        guard let part = try content(main) else { throw .damaged("the package has no main part") }
        return (format, main, try dialect(XMLText.normalised(part)), types)
    }

    private func dialect(_ part: [UInt8]) throws(PackageError) -> OfficeDialect {
        var scanner = XMLScanner(part)
        while let token = try scanner.next() {
            guard token.isOpening else { continue }
            let uri = "http://purl.oclc.org/ooxml/"
            return String(decoding: part[token.range], as: UTF8.self).contains(uri)
                ? .strict : .transitional
        }
        throw .damaged("an empty main part")
    }

    private func openDocument(
        _ content: Reading
    ) throws(PackageError) -> (PackageFormat, String, OfficeDialect, ContentTypes?) {
        if let manifest = try content("META-INF/manifest.xml"),
            try encrypts(XMLText.normalised(manifest))
        {
            throw PackageError(.encrypted, "the file is encrypted and needs its password")
        }
        guard index["content.xml"] != nil else {
            throw PackageError(.notPackage, "a ZIP file, but no office package")
        }
        guard let type = try content("mimetype") else { throw .damaged("no mimetype") }
        guard let format = PackageFormat(mimetype: String(decoding: type, as: UTF8.self)) else {
            throw PackageError(.unsupported, "an OpenDocument file of a kind that is not known")
        }
        return (format, "content.xml", .transitional, nil)
    }

    private func encrypts(_ manifest: [UInt8]) throws(PackageError) -> Bool {
        var scanner = XMLScanner(manifest)
        while let token = try scanner.next() {
            if token.isStart(.manifest, "encryption-data") { return true }
            if token.local == "encrypted-key" { return true }
        }
        return false
    }
}

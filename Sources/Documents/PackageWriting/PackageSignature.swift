/// Digital signatures over a package: any change breaks them.
enum PackageSignature {
    /// The signature's parts, in lower case (ECMA-376-2, 10; ODF 1.2, part 3, 5).
    static func parts(_ package: PackageContent) throws(PackageError) -> [String] {
        if package.format.isOpenDocument {
            return package.has("META-INF/documentsignatures.xml")
                ? ["meta-inf/documentsignatures.xml"] : []
        }
        let origin = (try package.relationships(of: "")?.items ?? []).filter { $0.kind == "origin" }
            .compactMap { $0.part?.lowercased() }
        let parts = package.partNames.map { $0.lowercased() }
            .filter { $0.hasPrefix("_xmlsignatures/") && !$0.hasSuffix("/") }
        return Array(Set(origin + parts)).sorted()
    }

    /// Takes all of it out.
    static func remove(
        from package: PackageContent, _ changes: inout PackageChanges
    ) throws(PackageError) {
        for part in try parts(package) { changes.remove(part) }
        guard !package.format.isOpenDocument else { return }
        let links = try package.relationships(of: "")?.items ?? []
        changes.edit(
            PartPath.relationships(of: ""),
            links.filter { $0.kind == "origin" }.map { ByteEdit($0.range) })
    }
}

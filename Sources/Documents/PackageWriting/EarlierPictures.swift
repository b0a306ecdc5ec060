/// The pictures of overlays that are taken out: their relationships, and their parts
/// where nothing else names them.
struct EarlierPictures {
    private var removed: [(source: String, id: String)] = []

    mutating func remove(_ id: String, of source: String) {
        removed.append((source.lowercased(), id))
    }

    /// The edits to the relationships of `source`.
    func edits(of source: String, in package: PackageContent) throws(PackageError) -> [ByteEdit] {
        let ids = Set(removed.filter { $0.source == source.lowercased() }.map(\.id))
        guard !ids.isEmpty else { return [] }
        return (try package.relationships(of: source)?.items ?? []).filter { ids.contains($0.id) }
            .map { ByteEdit($0.range) }
    }

    func settle(
        _ package: PackageContent, _ changes: inout PackageChanges
    ) throws(PackageError) {
        guard !removed.isEmpty else { return }
        for source in Set(removed.map(\.source)) {
            let name = PartPath.relationships(of: source)
            if changes.removed.contains(name) { continue }
            changes.edit(name, try edits(of: source, in: package))
        }
        let gone = Set(removed.map { "\($0.source)\n\($0.id)" })
        var named: Set<String> = []
        var orphans: Set<String> = []
        for name in package.partNames where name.hasSuffix(".rels") {
            let (folder, file) = PartPath.split(name)
            guard folder.hasSuffix("_rels/") else { continue }
            let source = String(folder.dropLast(6) + file.dropLast(5))
            for item in try package.relationships(of: source)?.items ?? [] {
                guard let part = item.part?.lowercased() else { continue }
                if gone.contains("\(source.lowercased())\n\(item.id)") {
                    orphans.insert(part)
                } else {
                    named.insert(part)
                }
            }
        }
        for part in orphans.subtracting(named) { changes.remove(part) }
    }
}

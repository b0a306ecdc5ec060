/// Writes copies of one package, in the worker.
final class PackageWriter {
    private let package: PackageContent
    private var plans: [String: OverlayPlan] = [:]
    private let signature: [String]

    init(_ package: PackageContent) throws(PackageError) {
        self.package = package
        signature = try PackageSignature.parts(package)
    }

    func write(
        _ copy: PackageCopy
    ) throws(PackageError) -> (segments: [PackageSegment], plan: OverlayPlan) {
        try copy.check()
        let plan = try plan(adds: copy.tile != nil, replaces: copy.replacesOverlay)
        var changes = plan.changes
        if !signature.isEmpty {
            guard copy.breaksSignature else {
                throw PackageError(.signed, "the file is signed, and a change breaks the signature")
            }
            try PackageSignature.remove(from: package, &changes)
        }
        if let tile = copy.tile {
            for picture in plan.pictures {
                guard let size = picture.size else {
                    changes.add(picture.part, try OverlayPicture.onWhite(tile))
                    continue
                }
                changes.add(
                    picture.part,
                    try OverlayPicture.png(tile, width: size.width, height: size.height))
            }
        }
        let text = PackageText(package)
        for (part, list) in Dictionary(grouping: copy.changes, by: \.part) {
            changes.edit(part, try text.edits(part, list))
        }
        for picture in copy.pictures { try replace(picture, in: &changes) }
        if package.format.isOpenDocument {
            try UserDefinedMetadata(package).apply(copy.properties, to: &changes)
        } else {
            try CustomProperties(package).apply(copy.properties, to: &changes)
        }
        try changes.settle(package)
        return (try PackageComposer.compose(package, changes), plan)
    }

    private func plan(adds: Bool, replaces: Bool) throws(PackageError) -> OverlayPlan {
        let key = "\(adds) \(replaces)"
        if let plan = plans[key] { return plan }
        let plan = try OverlayPlan.make(package, adds: adds, replaces: replaces)
        plans[key] = plan
        return plan
    }

    private func replace(
        _ picture: PackagePicture, in changes: inout PackageChanges
    ) throws(PackageError) {
        guard let old = try package.content(picture.part), let format = PackagePicture.Format(old),
            format == picture.format
        else {
            throw PackageError(.invalidRequest, "a picture for a part that holds no such picture")
        }
        // The same bytes stay as they are packed.
        if old == picture.bytes { return }
        changes.replace(picture.part, with: picture.bytes)
    }
}

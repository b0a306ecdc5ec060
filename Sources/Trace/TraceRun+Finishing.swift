internal import Foundation
internal import Imaging
internal import Watermark

/// Finishing the geometry of a mark that one linear map found.
///
/// The search for screenshots may decode a photo, too: where the camera stood nearly square to the
/// screen, a band of tiles fits a linear map. The name is then known, but the map is right for the
/// band only, and what is drawn and compared with the source, the region, the heat map and the
/// likeness, would be wrong. So the linear map becomes the first guess of the photo model
/// (homography and radial distortion), which is climbed on the pilots of the whole picture and
/// followed as a pose is. The name does not depend on it: a sighting is only replaced by one that
/// shows the same mark better.
extension TraceRun {
    /// Where a map covers so much of what it lies over, it is right as it is.
    private static let covered = 0.8

    /// - Parameters:
    ///   - map: as it was when the name was read, into `level`.
    ///   - soft: what was read on it.
    func finish(_ map: CanvasMap, _ soft: SoftBits, level: Pyramid.Level, key: TraceKey) {
        let loud = soft.cellEvidence.filter { $0 > Region.visible }.count
        guard soft.cellEvidence.count >= 12,
            Double(loud) < Self.covered * Double(soft.cellEvidence.count),
            let toTile = map.base.inverse
        else { return }
        for photo in pyramid.photoLevels {
            let k = level.scale / photo.scale
            let toLevel = Homography(a: k, b: 0, tx: 0, c: 0, d: k, ty: 0)
            let residual = photo.residual
            guard
                let guess = LocalGeometry(
                    toTile * toLevel, width: residual.width, height: residual.height),
                isFit(guess, scale: photo.scale)
            else { continue }
            let field = PhotoField(photo)
            let score = FieldScore(field.field, key.lines.carriers)
            let climbed = PhotoSearch(lines: key.lines).climbed([guess], score, keep: 1)
            note(
                "photo model",
                climbed.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
            if climbed.contains(where: { follow($0, field, score, key: key, path: .poses) }) {
                return
            }
        }
    }
}

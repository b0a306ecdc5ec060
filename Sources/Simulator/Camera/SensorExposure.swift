internal import Foundation
internal import Imaging
internal import Support

/// From the scene to the light on each photosite, tile by tile: the scene is sampled
/// at twice the sensor's density with the lens's blur as footprint, so that what the
/// sensor aliases (moiré) is in the light already and not made by the sampling;
/// then defocus and shake, aperture, colour filter, vignette.
struct SensorExposure {
    let settings: CameraSettings
    let truth: CameraTruth
    var levels: EmissionLevels
    let surroundings: SceneBackground
    let spread: PointSpread
    /// Exposure: photosite value 1 is full scale.
    let gain: Float

    /// Photosites per tile side, before the margin its blur needs.
    private static let tile = 96
    /// Samples per side of a block with one footprint; divides twice the tile.
    var block: Int { settings.sensorWidth >= 2400 ? 32 : 16 }

    /// RGGB mosaic, `sensorWidth * sensorHeight` values, full scale 1 (not clipped).
    mutating func mosaic() -> [Float] {
        let width = settings.sensorWidth
        let height = settings.sensorHeight
        prepareLevels()
        let tilesX = (width + Self.tile - 1) / Self.tile
        let tilesY = (height + Self.tile - 1) / Self.tile
        let filters = Self.filters(Float(settings.crosstalk))
        let exposure = self
        return [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            Parallel.ranges(tilesX * tilesY, grain: 1) { range in
                let work = TileWorkspace(side: Self.tile + 2 * exposure.spread.margin)
                defer { work.free() }
                for k in range {
                    let x = k % tilesX * Self.tile
                    let y = k / tilesX * Self.tile
                    exposure.render(
                        x: x, y: y, width: min(Self.tile, width - x),
                        height: min(Self.tile, height - y), work, filters, out)
                }
            }
            count = width * height
        }
    }

    /// What each colour filter passes of the screen's primaries; rows sum to 1.
    static func filters(_ crosstalk: Float) -> [SIMD4<Float>] {
        let x = crosstalk
        return [
            SIMD4(1 - 1.2 * x, x, 0.2 * x, 0), SIMD4(0.6 * x, 1 - 1.2 * x, 0.6 * x, 0),
            SIMD4(0.1 * x, x, 1 - 1.1 * x, 0),
        ]
    }

    // MARK: Levels

    /// Powers of two to average over for a blur of `sigma` screen pixels: as many as
    /// leave at least 0.08 cells² of the variance to the footprint itself.
    static func step(_ sigma: Double) -> Int {
        var f = 1
        while f < 64 {
            let next = Double(2 * f)
            if sigma * sigma < (next * next - 1) / 12 + 0.08 * next * next { break }
            f *= 2
        }
        return f
    }

    /// Builds every level the blocks will ask for; they are few.
    private mutating func prepareLevels() {
        let margin = spread.margin
        let span = 0.5 * Double(block)
        for y in stride(from: 0, to: settings.sensorHeight, by: Self.tile) {
            for x in stride(from: 0, to: settings.sensorWidth, by: Self.tile) {
                let right = min(x + Self.tile, settings.sensorWidth) + margin
                let bottom = min(y + Self.tile, settings.sensorHeight) + margin
                for top in stride(
                    from: Double(y - margin) - 0.25, to: Double(bottom), by: span)
                {
                    for left in stride(
                        from: Double(x - margin) - 0.25, to: Double(right), by: span)
                    {
                        let corners = corners(left: left, top: top)
                        guard showsMonitor(corners) else { continue }
                        let s = sigmas(corners, span: span)
                        levels.prepare(
                            stepX: Self.step(s.sigmaX), stepY: Self.step(s.sigmaY))
                    }
                }
            }
        }
    }

    /// The screen positions of a block's corners, row by row.
    func corners(left: Double, top: Double) -> [Point] {
        let span = 0.5 * Double(block)
        return [
            truth.inverse(Point(left, top)), truth.inverse(Point(left + span, top)),
            truth.inverse(Point(left, top + span)),
            truth.inverse(Point(left + span, top + span)),
        ]
    }

    /// Whether a block may show screen or bezel.
    func showsMonitor(_ corners: [Point]) -> Bool {
        let rim = surroundings.bezel
        let right = Double(truth.screenWidth) + rim.right + 8
        let bottom = Double(truth.screenHeight) + rim.bottom + 8
        return corners.allSatisfy { abs($0.x) < 1e6 && abs($0.y) < 1e6 }
            && corners.contains { $0.x > -rim.left - 8 } && corners.contains { $0.x < right }
            && corners.contains { $0.y > -rim.top - 8 } && corners.contains { $0.y < bottom }
    }

    /// Standard deviations of the lens's blur on the screen, screen pixels, from the
    /// images of a block's corners. The blur's ellipse is replaced by the separable
    /// blur with the same marginals; rounded to 2 %, so that neighbours share tables.
    func sigmas(
        _ p: [Point], span: Double
    ) -> (sigmaX: Double, sigmaY: Double) {
        let s2 =
            settings.lensBlur * settings.lensBlur + spread.extraSigma * spread.extraSigma
        let s = s2.squareRoot() / span
        func rounded(_ v: Double) -> Double { exp((log(max(v, 1e-4)) * 50).rounded() / 50) }
        return (
            rounded(s * hypot(p[1].x - p[0].x, p[2].x - p[0].x)),
            rounded(s * hypot(p[1].y - p[0].y, p[2].y - p[0].y))
        )
    }

    // MARK: One tile

    private func render(
        x: Int, y: Int, width: Int, height: Int, _ work: TileWorkspace,
        _ filters: [SIMD4<Float>], _ out: UnsafeMutablePointer<Float>
    ) {
        let margin = spread.margin
        let sampleWidth = 2 * (width + 2 * margin)
        let sampleHeight = 2 * (height + 2 * margin)
        for by in stride(from: 0, to: sampleHeight, by: block) {
            for bx in stride(from: 0, to: sampleWidth, by: block) {
                sample(
                    left: Double(x - margin) - 0.25 + 0.5 * Double(bx),
                    top: Double(y - margin) - 0.25 + 0.5 * Double(by),
                    columns: min(block, sampleWidth - bx),
                    rows: min(block, sampleHeight - by),
                    into: work.samples + by * sampleWidth + bx, stride: sampleWidth, work)
            }
        }
        gather(width: width, height: height, sampleWidth: sampleWidth, work)
        finish(x: x, y: y, width: width, height: height, work, filters, out)
    }
}

/// Shot and read noise of a sensor (Foi et al., "Practical Poissonian-Gaussian noise
/// modeling", IEEE TIP 17/10, 2008): variance = signal / electrons + read², then
/// clipping and 12-bit quantisation.
enum SensorNoise {
    /// - electrons: electrons at value 1, all merged frames together.
    /// - readNoise: electrons, standard deviation of the merged frames' sum.
    static func apply(
        to mosaic: inout [Float], width: Int, electrons: Double, readNoise: Double, seed: UInt64
    ) {
        let height = mosaic.count / width
        let shot = Float(1 / electrons)
        let read = Float(readNoise * readNoise / (electrons * electrons))
        // Four uniform 16-bit numbers summed have standard deviation 65536 · √(4/12).
        let unit = Float(1 / (65536 * (4.0 / 12).squareRoot()))
        mosaic.withUnsafeMutableBufferPointer { pointer in
            nonisolated(unsafe) let values = pointer.baseAddress!
            Parallel.ranges(height) { rows in
                for y in rows {
                    // Seeded per row: the noise does not depend on how rows are shared out.
                    var g = DeterministicGenerator(
                        seed: seed &+ UInt64(y) &* 0xD1B5_4A32_D192_ED03)
                    let line = values + y * width
                    for x in 0..<width {
                        let bits = g.next()
                        let sum =
                            Int32(bits & 0xFFFF) + Int32(bits >> 16 & 0xFFFF)
                            + Int32(bits >> 32 & 0xFFFF) + Int32(bits >> 48)
                        let normal = Float(sum - 131070) * unit
                        let light = max(line[x], 0)
                        let v = light + normal * (light * shot + read).squareRoot()
                        line[x] = (min(max(v, -0.015), 1) * 4095).rounded() / 4095
                    }
                }
            }
        }
    }
}

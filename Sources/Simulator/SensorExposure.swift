internal import Foundation
internal import Imaging

/// From the scene to the light on each photosite, tile by tile: the scene is sampled
/// at twice the sensor's density with the lens's blur as footprint, so that what the
/// sensor aliases (moiré) is in the light already and not made by the sampling;
/// then defocus and shake, aperture, colour filter, vignette.
struct SensorExposure {
    let settings: CameraSettings
    let truth: CameraTruth
    var levels: EmissionLevels
    let surroundings: Surroundings
    let spread: PointSpread
    /// Exposure: photosite value 1 is full scale.
    let gain: Float

    /// Photosites per tile side, before the margin its blur needs.
    private static let tile = 96
    /// Samples per side of a block with one footprint; divides twice the tile.
    private var block: Int { settings.sensorWidth >= 2400 ? 32 : 16 }

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
    private func corners(left: Double, top: Double) -> [Point] {
        let span = 0.5 * Double(block)
        return [
            truth.inverse(Point(left, top)), truth.inverse(Point(left + span, top)),
            truth.inverse(Point(left, top + span)),
            truth.inverse(Point(left + span, top + span)),
        ]
    }

    /// Whether a block may show screen or bezel.
    private func showsMonitor(_ corners: [Point]) -> Bool {
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
    private func sigmas(
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

    /// Fills a block of scene samples, half a photo pixel apart, from (`left`, `top`).
    private func sample(
        left: Double, top: Double, columns: Int, rows: Int,
        into out: UnsafeMutablePointer<SIMD4<Float>>, stride: Int, _ work: TileWorkspace
    ) {
        // Between the corners the map is taken as bilinear: off by at most
        // span²/8 · |second derivative|, about a hundredth of a photo pixel.
        let span = 0.5 * Double(block)
        let corners = corners(left: left, top: top)
        let screenWidth = Double(truth.screenWidth)
        let screenHeight = Double(truth.screenHeight)
        guard showsMonitor(corners) else {
            return surroundings.background.withView { view in
                for j in 0..<rows {
                    let y = Float(top + 0.5 * Double(j))
                    for i in 0..<columns {
                        out[j * stride + i] = view.light(Float(left) + 0.5 * Float(i), y)
                    }
                }
            }
        }
        let sigma = sigmas(corners, span: span)
        let stepX = Self.step(sigma.sigmaX)
        let stepY = Self.step(sigma.sigmaY)
        let level = levels.level(stepX: stepX, stepY: stepY)
        fillTables(sigma, stepX: stepX, stepY: stepY, work)
        level.cells.withUnsafeBufferPointer { cells in
            let scaleX = 1 / Double(stepX)
            let scaleY = 1 / Double(stepY)
            // In cells, the corner of the first screen cell at (0, 0).
            func cell(_ p: Point) -> (Double, Double) {
                ((p.x + 0.5) * scaleX, (p.y + 0.5) * scaleY)
            }
            let (u00, v00) = cell(corners[0])
            let (u10, v10) = cell(corners[1])
            let (u01, v01) = cell(corners[2])
            let (u11, v11) = cell(corners[3])
            for j in 0..<rows {
                let t = Double(j) / Double(block)
                let u = u00 + (u01 - u00) * t
                let v = v00 + (v01 - v00) * t
                let du = (u10 + (u11 - u10) * t - u) / Double(block)
                let dv = (v10 + (v11 - v10) * t - v) / Double(block)
                let line = out + j * stride
                switch work.tableX.taps {
                case ...2:
                    integrate(
                        cells.baseAddress!, level, work, 2, u, v, du, dv, line, columns)
                case 3:
                    integrate(
                        cells.baseAddress!, level, work, 3, u, v, du, dv, line, columns)
                case 4:
                    integrate(
                        cells.baseAddress!, level, work, 4, u, v, du, dv, line, columns)
                default:
                    integrate(
                        cells.baseAddress!, level, work, work.tableX.taps, u, v, du, dv, line,
                        columns)
                }
            }
        }
        emphasise(left: left, top: top, columns: columns, rows: rows, out, stride)
        let inside = corners.allSatisfy {
            $0.x > 4 && $0.y > 4 && $0.x < screenWidth - 5 && $0.y < screenHeight - 5
        }
        if !inside {
            frame(
                corners: corners, left: left, top: top, columns: columns, rows: rows, out,
                stride, softness: max(sigma.sigmaX, sigma.sigmaY))
        }
    }

    private func fillTables(
        _ sigma: (sigmaX: Double, sigmaY: Double), stepX: Int, stepY: Int, _ work: TileWorkspace
    ) {
        func halfWidth(_ sigma: Double, _ step: Int) -> Float {
            let f = Double(step)
            // The biweight's variance is w²/7; cells have taken (f² − 1)/12 of it.
            return Float((7 * max(0, sigma * sigma - (f * f - 1) / 12)).squareRoot() / f)
        }
        let key = [sigma.sigmaX, sigma.sigmaY, Double(stepX), Double(stepY)]
        if work.tableKey == key { return }
        work.tableKey = key
        let apertures = settings.panel.apertures
        func ends(_ step: Int, _ pick: ((Double, Double, Double, Double)) -> (Double, Double))
            -> (SIMD4<Float>, SIMD4<Float>)
        {
            var low = SIMD4<Float>(0, 0, 0, 0)
            var high = SIMD4<Float>(1, 1, 1, 1)
            for c in 0..<3 {
                let (a, b) = pick(apertures[c])
                if step == 1 {
                    low[c] = Float(a)
                    high[c] = Float(b)
                } else {
                    // Averaged cells keep only the primaries' offsets.
                    let shift = Float(((a + b) / 2 - 0.5) / Double(step))
                    low[c] += shift
                    high[c] += shift
                }
            }
            return (low, high)
        }
        let x = ends(stepX) { ($0.0, $0.1) }
        let y = ends(stepY) { ($0.2, $0.3) }
        work.tableX.fill(halfWidth: halfWidth(sigma.sigmaX, stepX), low: x.0, high: x.1)
        work.tableY.fill(halfWidth: halfWidth(sigma.sigmaY, stepY), low: y.0, high: y.1)
    }

    /// One row of samples of the screen.
    @inline(__always)
    private func integrate(
        _ cells: UnsafePointer<SIMD4<Float>>, _ level: EmissionLevels.Level,
        _ work: TileWorkspace, _ tapsX: Int, _ u0: Double, _ v0: Double, _ du: Double,
        _ dv: Double, _ out: UnsafeMutablePointer<SIMD4<Float>>, _ columns: Int
    ) {
        let pad = Double(EmissionLevels.pad)
        let stride = level.stride
        let limitX = Double(level.width) + 4 + pad
        let limitY = Double(level.height) + 4 + pad
        let phases = Double(FootprintTable.phases)
        let tapsY = work.tableY.taps
        let rowTaps = work.tableX.taps
        work.tableX.weights.withUnsafeBufferPointer { wx in
            work.tableY.weights.withUnsafeBufferPointer { wy in
                work.tableX.start.withUnsafeBufferPointer { startX in
                    work.tableY.start.withUnsafeBufferPointer { startY in
                        for i in 0..<columns {
                            let u = u0 + du * Double(i) + pad
                            let v = v0 + dv * Double(i) + pad
                            guard u > 4, v > 4, u < limitX, v < limitY else {
                                out[i] = SIMD4(repeating: 0)
                                continue
                            }
                            let iu = Int(u)
                            let iv = Int(v)
                            let ku = Int((u - Double(iu)) * phases)
                            let kv = Int((v - Double(iv)) * phases)
                            var p =
                                cells + (iv + Int(startY[kv])) * stride + iu + Int(startX[ku])
                            let weightsX = wx.baseAddress! + ku * rowTaps
                            let weightsY = wy.baseAddress! + kv * tapsY
                            var sum = SIMD4<Float>(repeating: 0)
                            for b in 0..<tapsY {
                                var row = SIMD4<Float>(repeating: 0)
                                for a in 0..<tapsX { row += weightsX[a] * p[a] }
                                sum += weightsY[b] * row
                                p += stride
                            }
                            out[i] = sum
                        }
                    }
                }
            }
        }
    }

    /// Brightness bands: the row's read-out time meets the panel's modulation.
    private func emphasise(
        left: Double, top: Double, columns: Int, rows: Int,
        _ out: UnsafeMutablePointer<SIMD4<Float>>, _ stride: Int
    ) {
        guard settings.bandingDepth > 0 else { return }
        for j in 0..<rows {
            let turn =
                settings.bandingCycles * (top + 0.5 * Double(j)) / Double(settings.sensorHeight)
                + settings.bandingPhase
            let f = Float(1 + settings.bandingDepth * sin(2 * .pi * turn))
            let factor = SIMD4<Float>(f, f, f, 1)
            for i in 0..<columns { out[j * stride + i] *= factor }
        }
    }

    /// Bezel and room where the screen does not cover a sample.
    private func frame(
        corners p: [Point], left: Double, top: Double, columns: Int, rows: Int,
        _ out: UnsafeMutablePointer<SIMD4<Float>>, _ stride: Int, softness: Double
    ) {
        let rim = surroundings.bezel
        let right = Double(truth.screenWidth) - 0.5 + rim.right
        let bottom = Double(truth.screenHeight) - 0.5 + rim.bottom
        let edge = max(0.05, 2 * softness)
        surroundings.background.withView { view in
            for j in 0..<rows {
                let t = Double(j) / Double(block)
                let a = p[0] + (p[2] - p[0]) * t
                let b = p[1] + (p[3] - p[1]) * t
                let y = Float(top + 0.5 * Double(j))
                for i in 0..<columns {
                    let bare = 1 - out[j * stride + i][3]
                    guard bare > 1e-4 else { continue }
                    let s = Double(i) / Double(block)
                    let q = a + (b - a) * s
                    let outside = max(
                        max(-0.5 - rim.left - q.x, q.x - right),
                        max(-0.5 - rim.top - q.y, q.y - bottom))
                    let bezel = Float(min(max(0.5 - outside / edge, 0), 1))
                    var under = surroundings.bezelLight * bezel
                    if bezel < 1 {
                        under += view.light(Float(left) + 0.5 * Float(i), y) * (1 - bezel)
                    }
                    out[j * stride + i] += under * bare
                }
            }
        }
    }

    // MARK: Photosites

    /// Samples to photosites: aperture, defocus, shake.
    private func gather(width: Int, height: Int, sampleWidth: Int, _ work: TileWorkspace) {
        let margin = spread.margin
        let source = work.samples
        let out = work.sites
        switch spread.grid {
        case .aperture:
            for y in 0..<height {
                for x in 0..<width {
                    let p = source + 2 * y * sampleWidth + 2 * x
                    out[y * width + x] =
                        (p[0] + p[1] + p[sampleWidth] + p[sampleWidth + 1]) * 0.25
                }
            }
        case .dense:
            let offsets = spread.taps.map { $0.y * sampleWidth + $0.x }
            let weights = spread.taps.map(\.weight)
            Self.convolve(
                source + 2 * margin * (sampleWidth + 1), sampleWidth: sampleWidth, step: 2,
                offsets, weights, out, width: width, height: height)
        case .decimated:
            let wide = width + 2 * margin
            let tall = height + 2 * margin
            let middle = work.middle
            // The outermost photosites lack their outer samples and are never tapped.
            for y in 0..<2 * tall {
                let line = source + y * sampleWidth
                for x in 0..<wide {
                    let a = line[max(2 * x - 1, 0)]
                    let d = line[min(2 * x + 2, sampleWidth - 1)]
                    middle[y * wide + x] = (a + d + 3 * (line[2 * x] + line[2 * x + 1])) * 0.125
                }
            }
            for y in 0..<tall {
                let a = middle + max(2 * y - 1, 0) * wide
                let b = middle + 2 * y * wide
                let c = b + wide
                let d = middle + min(2 * y + 2, 2 * tall - 1) * wide
                let line = source + y * wide
                for x in 0..<wide { line[x] = (a[x] + d[x] + 3 * (b[x] + c[x])) * 0.125 }
            }
            let offsets = spread.taps.map { $0.y * wide + $0.x }
            let weights = spread.taps.map(\.weight)
            Self.convolve(
                source + margin * (wide + 1), sampleWidth: wide, step: 1, offsets, weights, out,
                width: width, height: height)
        }
    }

    private static func convolve(
        _ source: UnsafePointer<SIMD4<Float>>, sampleWidth: Int, step: Int, _ offsets: [Int],
        _ weights: [Float], _ out: UnsafeMutablePointer<SIMD4<Float>>, width: Int, height: Int
    ) {
        offsets.withUnsafeBufferPointer { offsets in
            weights.withUnsafeBufferPointer { weights in
                for y in 0..<height {
                    for x in 0..<width {
                        let p = source + step * (y * sampleWidth + x)
                        var sum = SIMD4<Float>(repeating: 0)
                        for k in 0..<offsets.count { sum += p[offsets[k]] * weights[k] }
                        out[y * width + x] = sum
                    }
                }
            }
        }
    }

    /// Near objects, added light, vignette and the colour filters.
    private func finish(
        x: Int, y: Int, width: Int, height: Int, _ work: TileWorkspace,
        _ filters: [SIMD4<Float>], _ out: UnsafeMutablePointer<Float>
    ) {
        let full = settings.sensorWidth
        let centreX = Float(full - 1) / 2
        let centreY = Float(settings.sensorHeight - 1) / 2
        let falling = Float(settings.vignette) / (centreX * centreX + centreY * centreY)
        let touches = surroundings.finger.map { f in
            let half = Point(Double(width) / 2, Double(height) / 2)
            let middle = Point(Double(x) + half.x, Double(y) + half.y)
            let (a, b) = (f.to - f.from, middle - f.from)
            let t = min(max((a.x * b.x + a.y * b.y) / (a.x * a.x + a.y * a.y), 0), 1)
            return (b - a * t).length < f.reach + half.length
        }
        let finger = touches == true ? surroundings.finger : nil
        surroundings.added.withView { view in
            filters.withUnsafeBufferPointer { filters in
                for j in 0..<height {
                    let row = y + j
                    let line = out + row * full + x
                    let dy = Float(row) - centreY
                    for i in 0..<width {
                        let column = x + i
                        var light = work.sites[j * width + i]
                        if let finger {
                            let (alpha, skin) = finger.cover(Double(column), Double(row))
                            if alpha > 0 { light += (skin - light) * alpha }
                        }
                        light += view.light(Float(column), Float(row))
                        let dx = Float(column) - centreX
                        // RGGB: red at even, even; green where the parities differ.
                        let f = filters[(column & 1) + (row & 1)]
                        let p = light * f
                        line[i] =
                            (p[0] + p[1] + p[2]) * gain * (1 - falling * (dx * dx + dy * dy))
                    }
                }
            }
        }
    }
}

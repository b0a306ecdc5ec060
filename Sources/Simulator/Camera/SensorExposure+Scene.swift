internal import Foundation
internal import Imaging

/// The scene at twice the sensor's density.
extension SensorExposure {
    /// Fills a block of scene samples, half a photo pixel apart, from (`left`, `top`).
    func sample(
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
        band(left: left, top: top, columns: columns, rows: rows, out, stride)
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
        let phases = Double(EWAKernelTable.phases)
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
    private func band(
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
}

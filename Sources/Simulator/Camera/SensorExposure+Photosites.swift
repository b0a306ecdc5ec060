internal import Imaging

/// From scene samples to the light each photosite collects.
extension SensorExposure {
    /// Samples to photosites: aperture, defocus, shake.
    func gather(width: Int, height: Int, sampleWidth: Int, _ work: TileWorkspace) {
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
    func finish(
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

internal import Foundation
internal import Support

/// The light a screen emits, per pixel: linear R, G, B and, in lane 3, 1 where
/// there is screen; with copies averaged over 2ⁱ × 2ʲ pixels for parts of the
/// picture that show the screen small (a ripmap; Larson & Shah 1990).
struct EmissionLevels: Sendable {
    /// Pixels of nothing around each level, so that footprints need no bounds test.
    static let pad = 8

    struct Level: Sendable {
        /// Screen pixels averaged per cell, horizontally and vertically.
        let stepX: Int
        let stepY: Int
        let width: Int
        let height: Int
        /// `(width + 2 pad) * (height + 2 pad)` cells.
        let cells: [SIMD4<Float>]
        var stride: Int { width + 2 * EmissionLevels.pad }
    }

    let base: Level
    private var derived: [Int: Level] = [:]
    let screenWidth: Int
    let screenHeight: Int

    init(_ image: RGBImage, layout: PanelLayout, gamma: Double, black: Double) {
        screenWidth = image.width
        screenHeight = image.height
        let light = (0...255).map {
            Float(black + (1 - black) * pow(Double($0) / 255, gamma))
        }
        let pad = Self.pad
        let width = image.width
        let height = image.height
        let stride = width + 2 * pad
        let total = stride * (height + 2 * pad)
        let cells = [SIMD4<Float>](unsafeUninitializedCapacity: total) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            image.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                light.withUnsafeBufferPointer { table in
                    nonisolated(unsafe) let table = table.baseAddress!
                    Parallel.ranges(height + 2 * pad) { rows in
                        for row in rows {
                            let line = out + row * stride
                            let y = row - pad
                            guard y >= 0, y < height else {
                                line.initialize(repeating: SIMD4(repeating: 0), count: stride)
                                continue
                            }
                            line.initialize(repeating: SIMD4(repeating: 0), count: pad)
                            (line + pad + width).initialize(
                                repeating: SIMD4(repeating: 0), count: pad)
                            for x in 0..<width {
                                let p = source + 3 * (y * width + x)
                                line[pad + x] = SIMD4(
                                    table[Int(p[0])], table[Int(p[1])], table[Int(p[2])], 1)
                            }
                        }
                    }
                }
            }
            count = total
        }
        var level = Level(stepX: 1, stepY: 1, width: width, height: height, cells: cells)
        if layout == .penTile { level = Self.shared(level) }
        base = level
    }

    /// Red and blue of a PenTile panel: each pixel has one of the two, which shows
    /// the average of its neighbourhood at twice the density.
    private static func shared(_ level: Level) -> Level {
        let stride = level.stride
        let rows = level.height + 2 * pad
        let cells = [SIMD4<Float>](unsafeUninitializedCapacity: level.cells.count) {
            buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            level.cells.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(rows) { range in
                    for y in range {
                        for x in 0..<stride {
                            let i = y * stride + x
                            var v = source[i]
                            if v[3] > 0 {
                                let around =
                                    source[i - 1] + source[i + 1] + source[i - stride]
                                    + source[i + stride]
                                // Neighbours past the edge are missing, not black.
                                let mixed = (v * 4 + around) / (4 + around[3])
                                let red = (x ^ y) & 1 == 0
                                v[0] = red ? 2 * mixed[0] : 0
                                v[2] = red ? 0 : 2 * mixed[2]
                            }
                            (out + i).initialize(to: v)
                        }
                    }
                }
            }
            count = level.cells.count
        }
        return Level(
            stepX: 1, stepY: 1, width: level.width, height: level.height, cells: cells)
    }

    /// The level that averages `stepX` × `stepY` pixels (powers of two), built once.
    mutating func prepare(stepX: Int, stepY: Int) {
        let key = stepX << 16 | stepY
        if (stepX == 1 && stepY == 1) || derived[key] != nil { return }
        // From the nearest finer level, so that each pass halves one side.
        let parentX = stepX > 1 && stepX >= stepY ? stepX / 2 : stepX
        let parentY = parentX == stepX ? stepY / 2 : stepY
        prepare(stepX: parentX, stepY: parentY)
        let parent = level(stepX: parentX, stepY: parentY)
        derived[key] = Self.halved(
            parent, alongX: parentX != stepX, stepX: stepX, stepY: stepY)
    }

    func level(stepX: Int, stepY: Int) -> Level {
        if stepX == 1 && stepY == 1 { return base }
        return derived[stepX << 16 | stepY]!
    }

    private static func halved(_ from: Level, alongX: Bool, stepX: Int, stepY: Int) -> Level {
        let width = alongX ? (from.width + 1) / 2 : from.width
        let height = alongX ? from.height : (from.height + 1) / 2
        let stride = width + 2 * pad
        let total = stride * (height + 2 * pad)
        let cells = [SIMD4<Float>](unsafeUninitializedCapacity: total) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            from.cells.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height + 2 * pad) { rows in
                    for row in rows {
                        let line = out + row * stride
                        line.initialize(repeating: SIMD4(repeating: 0), count: stride)
                        let y = row - pad
                        guard y >= 0, y < height else { continue }
                        for x in 0..<width {
                            // Cells past the source's edge are zeros of its padding.
                            let a =
                                alongX
                                ? (y + pad) * from.stride + 2 * x + pad
                                : (2 * y + pad) * from.stride + x + pad
                            let b = a + (alongX ? 1 : from.stride)
                            line[pad + x] = (source[a] + source[b]) * 0.5
                        }
                    }
                }
            }
            count = total
        }
        return Level(stepX: stepX, stepY: stepY, width: width, height: height, cells: cells)
    }

    /// A small picture of the whole screen, for metering: cells of `step` pixels.
    mutating func thumbnail() -> Level {
        var step = 1
        while max(screenWidth, screenHeight) / step > 96 { step *= 2 }
        prepare(stepX: step, stepY: step)
        return level(stepX: step, stepY: step)
    }
}

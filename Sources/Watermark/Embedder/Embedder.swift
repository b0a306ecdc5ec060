internal import Foundation
internal import Imaging

/// Adds a tile to a picture through the perceptual mask.
struct Embedder: Sendable {
    let tile: Tile

    /// Lays `gain` times the tile over `raster`. Alpha stays as it is. Time and
    /// memory linear in pixels, all cores.
    func embed(_ raster: Raster, gain: Float) -> MarkedPicture {
        let width = raster.width
        let height = raster.height
        let luma = Self.luma8(raster)
        var marked = raster
        let tally: [Tally]
        switch raster.samples {
        case .eight(let samples):
            var out = samples
            tally = add(
                to: &out, luma: luma, width: width, height: height,
                layout: raster.layout, gain: gain, full: 255)
            marked.samples = .eight(out)
        case .sixteen(let samples):
            var out = samples
            tally = add(
                to: &out, luma: luma, width: width, height: height,
                layout: raster.layout, gain: gain, full: 65535)
            marked.samples = .sixteen(out)
        }
        let total = tally.reduce(into: Tally()) { $0.join($1) }
        let colours = raster.layout.channels - (raster.layout.hasAlpha ? 1 : 0)
        let mean = total.squares / Double(width * height * colours)
        return MarkedPicture(
            raster: marked, psnrDB: mean > 0 ? 10 * log10(255 * 255 / mean) : .infinity,
            maxChange: Int(total.largest.rounded(.up)))
    }

    private struct Tally: Sendable {
        var squares = 0.0
        var largest: Float = 0

        mutating func join(_ other: Tally) {
            squares += other.squares
            largest = max(largest, other.largest)
        }
    }

    private func add(
        to samples: inout [UInt8], luma: [UInt8], width: Int, height: Int,
        layout: Raster.Layout, gain: Float, full: Int32
    ) -> [Tally] {
        samples.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            return strips(luma: luma, width: width, height: height, gain: gain) { row, delta in
                Self.addRow(
                    out + row * width * layout.channels, delta, width,
                    channels: layout.channels, alpha: layout.hasAlpha)
            }
        }
    }

    private func add(
        to samples: inout [UInt16], luma: [UInt8], width: Int, height: Int,
        layout: Raster.Layout, gain: Float, full: Int32
    ) -> [Tally] {
        samples.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            return strips(luma: luma, width: width, height: height, gain: gain) { row, delta in
                Self.addRow(
                    out + row * width * layout.channels, delta, width,
                    channels: layout.channels, alpha: layout.hasAlpha)
            }
        }
    }

    /// Cuts the picture into strips for the cores and calls `body` with each row
    /// and what to add to it, grey levels.
    private func strips(
        luma: [UInt8], width: Int, height: Int, gain: Float,
        body: @Sendable (Int, UnsafePointer<Float>) -> Tally
    ) -> [Tally] {
        let count = max(1, min(Parallel.width * 4, height / 32))
        return Parallel.map(count) { index in
            var tally = Tally()
            withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { delta in
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * width) { scratch in
                    for row in height * index / count..<height * (index + 1) / count {
                        amplitudes(
                            luma, width, height, row, scratch.baseAddress!, delta.baseAddress!)
                        let line = (row % tile.side) * tile.side
                        tile.samples.withUnsafeBufferPointer { samples in
                            var x = 0
                            while x < width {
                                let n = min(tile.side, width - x)
                                for i in 0..<n { delta[x + i] *= gain * samples[line + i] }
                                x += n
                            }
                        }
                        tally.join(body(row, delta.baseAddress!))
                    }
                }
            }
            return tally
        }
    }

    /// The mask's amplitude for each pixel of one row.
    private func amplitudes(
        _ luma: [UInt8], _ width: Int, _ height: Int, _ row: Int,
        _ scratch: UnsafeMutablePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
    ) {
        luma.withUnsafeBufferPointer { all in
            let here = all.baseAddress! + row * width
            let above = all.baseAddress! + max(row - 1, 0) * width
            let below = all.baseAddress! + min(row + 1, height - 1) * width
            let low = scratch
            let high = scratch + width
            for x in 0..<width {
                low[x] = min(min(above[x], here[x]), below[x])
                high[x] = max(max(above[x], here[x]), below[x])
            }
            PerceptualMask.byLuma.withUnsafeBufferPointer { byLuma in
                PerceptualMask.byRange.withUnsafeBufferPointer { byRange in
                    for x in 0..<width {
                        let l = max(x - 1, 0)
                        let r = min(x + 1, width - 1)
                        let range =
                            Int(max(max(high[l], high[x]), high[r]))
                            - Int(min(min(low[l], low[x]), low[r]))
                        let y = Int(here[x])
                        out[x] = byLuma[y] * (y < 245 ? byRange[range] : 1)
                    }
                }
            }
        }
    }

    private static func addRow(
        _ out: UnsafeMutablePointer<UInt8>, _ delta: UnsafePointer<Float>, _ width: Int,
        channels: Int, alpha: Bool
    ) -> Tally {
        let colours = alpha ? channels - 1 : channels
        var squares: Int64 = 0
        var largest: Int32 = 0
        for x in 0..<width {
            let d = Int32(delta[x].rounded())
            let p = out + x * channels
            for c in 0..<colours {
                let before = Int32(p[c])
                let after = min(max(before + d, 0), 255)
                p[c] = UInt8(truncatingIfNeeded: after)
                let change = after - before
                squares += Int64(change * change)
                largest = max(largest, abs(change))
            }
        }
        return Tally(squares: Double(squares), largest: Float(largest))
    }

    private static func addRow(
        _ out: UnsafeMutablePointer<UInt16>, _ delta: UnsafePointer<Float>, _ width: Int,
        channels: Int, alpha: Bool
    ) -> Tally {
        let colours = alpha ? channels - 1 : channels
        var tally = Tally()
        for x in 0..<width {
            let d = Int32((delta[x] * 257).rounded())
            let p = out + x * channels
            for c in 0..<colours {
                let before = Int32(p[c])
                let after = min(max(before + d, 0), 65535)
                p[c] = UInt16(truncatingIfNeeded: after)
                let change = Float(after - before) / 257
                tally.squares += Double(change * change)
                tally.largest = max(tally.largest, abs(change))
            }
        }
        return tally
    }

    /// Luma 0…255 (BT.601) as bytes: exact enough for the mask, a quarter of the memory.
    private static func luma8(_ raster: Raster) -> [UInt8] {
        let channels = raster.layout.channels
        let width = raster.width
        let count = width * raster.height
        let grey = raster.layout.isGrey
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            nonisolated(unsafe) let out = buffer.baseAddress!
            switch raster.samples {
            case .eight(let samples):
                samples.withUnsafeBufferPointer { pointer in
                    nonisolated(unsafe) let input = pointer.baseAddress!
                    Parallel.ranges(raster.height, grain: 64) { rows in
                        for i in rows.lowerBound * width..<rows.upperBound * width {
                            let p = input + i * channels
                            out[i] =
                                grey
                                ? p[0]
                                : UInt8(
                                    truncatingIfNeeded: (77 * UInt32(p[0]) + 150 * UInt32(p[1])
                                        + 29 * UInt32(p[2]) + 128) >> 8)
                        }
                    }
                }
            case .sixteen(let samples):
                samples.withUnsafeBufferPointer { pointer in
                    for i in 0..<count {
                        let p = pointer.baseAddress! + i * channels
                        let y =
                            grey
                            ? UInt32(p[0])
                            : (77 * UInt32(p[0]) + 150 * UInt32(p[1]) + 29 * UInt32(p[2])) >> 8
                        out[i] = UInt8(truncatingIfNeeded: y >> 8)
                    }
                }
            }
            initialized = count
        }
    }
}

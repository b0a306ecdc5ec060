internal import CKernels
internal import Foundation
package import Imaging
internal import Support

/// Adds a tile to a picture through the perceptual mask.
struct Embedder: Sendable {
    let tile: Tile

    /// Lays `gain` times the tile over `raster`. Alpha stays as it is. Time and
    /// memory linear in pixels, all cores.
    func embed(_ raster: Raster, gain: Float) -> MarkedPicture {
        let pattern = tile.samples.map { $0 * gain }
        var marked = raster
        let tallies: [RowTally]
        let step: Double
        switch raster.samples {
        case .eight(let samples):
            let (out, found) = add(pattern, to: samples, of: raster)
            marked.samples = .eight(out)
            tallies = found
            step = 1
        case .sixteen(let samples):
            let (out, found) = add(pattern, to: samples, of: raster)
            marked.samples = .sixteen(out)
            tallies = found
            step = 257
        }
        let squares = tallies.reduce(0) { $0 + Double($1.squares) } / (step * step)
        let largest = tallies.reduce(0) { max($0, $1.largest) }
        let colours = raster.layout.channels - (raster.layout.hasAlpha ? 1 : 0)
        let mean = squares / Double(raster.width * raster.height * colours)
        return MarkedPicture(
            raster: marked, psnrDB: mean > 0 ? 10 * log10(255 * 255 / mean) : .infinity,
            maxChange: Int((Double(largest) / step).rounded(.up)))
    }

    /// The samples with `pattern` added, and what that changed in each strip of rows.
    private func add<Sample: MarkableSample>(
        _ pattern: [Float], to samples: [Sample], of raster: Raster
    ) -> ([Sample], [RowTally]) {
        let height = raster.height
        let strips = max(1, min(Parallel.width * 4, height / 32))
        var tallies = [RowTally]()
        let out = [Sample](unsafeUninitializedCapacity: samples.count) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            tallies = samples.withUnsafeBufferPointer { samples in
                nonisolated(unsafe) let input = samples.baseAddress!
                return Parallel.map(strips) { index in
                    let rows = height * index / strips..<height * (index + 1) / strips
                    return pattern.withUnsafeBufferPointer {
                        Self.add($0.baseAddress!, tile.side, to: input, of: raster, rows, out)
                    }
                }
            }
            count = samples.count
        }
        return (out, tallies)
    }

    /// One strip: luma is made three rows ahead, in a ring of three, so that all of a
    /// row's work stays in the nearest cache.
    private static func add<Sample: MarkableSample>(
        _ pattern: UnsafePointer<Float>, _ side: Int, to input: UnsafePointer<Sample>,
        of raster: Raster, _ rows: Range<Int>, _ out: UnsafeMutablePointer<Sample>
    ) -> RowTally {
        let width = raster.width
        let channels = raster.layout.channels
        let last = raster.height - 1
        // A byte more at both ends repeats the pixel there.
        let stride = width + 2
        var total = RowTally(squares: 0, largest: 0)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 6 * stride) { bytes in
            let ring = bytes.baseAddress!
            let scratch = ring + 3 * stride
            func makeLuma(_ row: Int) {
                let luma = ring + (row % 3) * stride + 1
                Sample.luma(input + row * width * channels, width, channels, luma)
                luma[-1] = luma[0]
                luma[width] = luma[width - 1]
            }
            func luma(_ row: Int) -> UnsafePointer<UInt8> {
                UnsafePointer(ring + (min(max(row, 0), last) % 3) * stride + 1)
            }
            makeLuma(max(rows.lowerBound - 1, 0))
            makeLuma(rows.lowerBound)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { deltas in
                let delta = deltas.baseAddress!
                for row in rows {
                    if row < last { makeLuma(row + 1) }
                    PerceptualMask.byLuma.withUnsafeBufferPointer { byLuma in
                        PerceptualMask.byRange.withUnsafeBufferPointer { byRange in
                            dlp_mark_row(
                                luma(row - 1), luma(row), luma(row + 1), width,
                                byLuma.baseAddress!, byRange.baseAddress!, PerceptualMask.bright,
                                pattern + (row % side) * side, side, scratch, delta)
                        }
                    }
                    let start = row * width * channels
                    let tally = Sample.add(input + start, delta, width, channels, out + start)
                    total.squares += tally.squares
                    total.largest = max(total.largest, tally.largest)
                }
            }
        }
        return total
    }
}

/// A picture with a mark in it, and what the mark cost.
package struct MarkedPicture: Sendable {
    package let raster: Raster
    /// Peak signal-to-noise ratio against the unmarked picture over the colour
    /// channels, dB, peak 255. Infinite where nothing changed.
    package let psnrDB: Double
    /// Largest change of any sample, grey levels of 8 bits, rounded up.
    package let maxChange: Int
}

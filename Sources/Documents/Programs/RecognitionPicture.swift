internal import Imaging

/// A picture as recognition reads it best: upright, dark on light, one channel, its letters
/// neither too small nor larger than they need be.
enum RecognitionPicture {
    /// Smaller pictures are enlarged: recognition wants capitals of some 20 pixels, and text of
    /// screens has 10.
    private static let smallPixels = 700_000
    /// The longest side of an enlarged picture.
    private static let longestSide = 2600
    /// What is decoded for recognition at all.
    private static let limits = PictureLimits(
        side: 20_000, pixels: 60_000_000, fileBytes: 256 << 20, memory: 400 << 20,
        metadataBytes: 4 << 20, scans: 100)

    struct Prepared {
        /// A portable graymap (netpbm, pgm(5)).
        var graymap: [UInt8]
        var isEnlarged: Bool
        /// Less of it than its file announces.
        var isPartial: Bool
    }

    /// Nil for what is not decoded here: it is recognised as it is, if at all.
    static func prepare(_ bytes: [UInt8]) -> Prepared? {
        guard Picture.sniff(bytes) != .unknown, Picture.sniff(bytes) != .tiff,
            let decoded = decode(bytes)
        else { return nil }
        let raster = decoded.raster
        var plane = bestChannel(raster)
        let isEnlarged =
            plane.width * plane.height <= smallPixels
            && max(plane.width, plane.height) * 2 <= longestSide
        if isEnlarged {
            plane = Warp.resize(plane, width: plane.width * 2, height: plane.height * 2)
        }
        return Prepared(
            graymap: graymap(plane), isEnlarged: isEnlarged, isPartial: !decoded.isComplete)
    }

    private static func decode(_ bytes: [UInt8]) -> DecodedPicture? {
        do {
            return try Picture.decodeAny(bytes, limits: limits, allowPartial: true)
        } catch {
            return nil  // The caller gives it to recognition undecoded, which tells.
        }
    }

    /// Luma, unless letters stand out far better in one of the colours: yellow on white has
    /// hardly any luma, and all of its blue.
    private static func bestChannel(_ raster: Raster) -> Plane {
        let luma = raster.luma()
        guard !raster.layout.isGrey, case .eight(let samples) = raster.samples else { return luma }
        let channels = raster.layout.channels
        var spreads: [Double] = []
        let count = raster.width * raster.height
        let step = max(1, count / 40_000)
        for channel in 0..<3 {
            spreads.append(
                spread(stride(from: 0, to: count, by: step)) {
                    Double(samples[$0 * channels + channel])
                })
        }
        let own = spread(stride(from: 0, to: count, by: step)) { Double(luma.samples[$0]) }
        guard let best = spreads.indices.max(by: { spreads[$0] < spreads[$1] }),
            spreads[best] > 2 * own + 4, !raster.layout.hasAlpha
        else { return luma }
        return Plane(width: raster.width, height: raster.height) { buffer in
            for i in 0..<count { buffer[i] = Float(samples[i * channels + best]) }
        }
    }

    /// The standard deviation of what `value` gives.
    private static func spread(
        _ places: StrideTo<Int>, _ value: (Int) -> Double
    ) -> Double {
        var sum = 0.0
        var squares = 0.0
        var count = 0.0
        for place in places {
            let value = value(place)
            sum += value
            squares += value * value
            count += 1
        }
        guard count > 0 else { return 0 }
        return max(0, squares / count - (sum / count) * (sum / count)).squareRoot()
    }

    /// Light text on dark is turned over.
    private static func graymap(_ plane: Plane) -> [UInt8] {
        let count = plane.width * plane.height
        let step = max(1, count / 40_000)
        let sample = stride(from: 0, to: count, by: step).map { plane.samples[$0] }.sorted()
        let isDark = sample[sample.count / 2] < 110
        var bytes = Array("P5\n\(plane.width) \(plane.height)\n255\n".utf8)
        bytes.reserveCapacity(bytes.count + count)
        for value in plane.samples {
            let level = UInt8(max(0, min(255, value + 0.5)))
            bytes.append(isDark ? 255 - level : level)
        }
        return bytes
    }
}

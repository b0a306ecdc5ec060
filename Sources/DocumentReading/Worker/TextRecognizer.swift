internal import Support
internal import Imaging
internal import Sandbox

/// The text in pictures, by tesseract.
struct TextRecognizer {
    private let session: ReadingSession

    init(_ session: ReadingSession) { self.session = session }

    /// Turned pictures are read as well: EXIF's orientation is honoured, and quarter turns are
    /// told by the recogniser itself (page segmentation with detection of the orientation).
    func read(_ bytes: [UInt8], _ part: DocumentPart) {
        guard PictureSize.mayHoldText(bytes) else { return session.part(part, []) }
        guard session.takePage() else {
            session.part(part, [])
            return session.sink.unread(path: part.path, reason: .noOCR)
        }
        let prepared = RecognitionPicture.prepare(bytes, session.cancellation)
        if session.isCancelled { return }
        let picture = prepared?.graymap ?? bytes
        do {
            let text = try recognize(picture, "eng")
            // Letters that make no words are another script's: ask for Chinese.
            if Self.isDoubtful(text), let chinese = try? recognize(picture, "chi_sim+eng") {
                session.part(part, chinese)
            } else {
                session.part(part, text)
            }
            if prepared?.isPartial == true {
                session.sink.unread(path: part.path, reason: .truncated)
            }
        } catch {
            session.part(part, [])
            // No text is no file.
            if error.code == .programFailed(status: 0) { return }
            let isMissing = error.isMissingProgram
            session.sink.unread(path: part.path, reason: isMissing ? .noOCR : reason(error))
        }
    }

    /// Formats that it cannot read are not damaged, and text that it did not come to the end of
    /// is a picture beyond the budget.
    private func reason(_ error: SandboxError) -> UnreadReason {
        switch error.code {
        case .programFailed, .timedOut: .noOCR
        default: UnreadReason(error)
        }
    }

    private func recognize(_ bytes: [UInt8], _ languages: String) throws(SandboxError) -> [UInt8] {
        guard
            let job = ProgramJobs.recognizers.first(where: {
                $0.name == ProgramJobs.recognizer(languages)
            })
        else { throw SandboxError(.refused, "no such languages") }
        return try session.run(job, bytes, seconds: 25, memory: 2 << 30)
    }

    /// Fewer than half of its words are of three letters or digits at least.
    static func isDoubtful(_ text: [UInt8]) -> Bool {
        let words = text.split { $0 <= 0x20 }
        guard words.count >= 4 else { return false }
        let good = words.filter { word in
            word.count >= 3
                && word.allSatisfy {
                    ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x2C && $0 <= 0x3A)
                }
        }
        return good.count * 3 < words.count
    }
}

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
    static func prepare(_ bytes: [UInt8], _ cancellation: Cancellation? = nil) -> Prepared? {
        guard Picture.sniff(bytes) != .unknown, Picture.sniff(bytes) != .tiff,
            let decoded = decode(bytes, cancellation), cancellation?.isCancelled != true
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

    private static func decode(
        _ bytes: [UInt8], _ cancellation: Cancellation?
    ) -> DecodedPicture? {
        do {
            return try Picture.decodeAny(
                bytes, limits: limits, allowPartial: true, cancellation: cancellation)
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

/// A picture's size, where its header tells it at once.
enum PictureSize {
    /// Whether some line of text fits in; true where the size is not known.
    static func mayHoldText(_ bytes: [UInt8]) -> Bool {
        guard let (width, height) = size(bytes) else { return true }
        return width >= 32 && height >= 12
    }

    /// PNG, GIF and BMP, and JPEG's first frame header.
    static func size(_ bytes: [UInt8]) -> (Int, Int)? {
        func big(_ i: Int, _ count: Int) -> Int {
            guard i + count <= bytes.count else { return 0 }
            return bytes[i..<(i + count)].bigEndian
        }
        func little(_ i: Int, _ count: Int) -> Int {
            guard i + count <= bytes.count else { return 0 }
            return bytes[i..<(i + count)].littleEndian
        }
        guard bytes.count >= 26 else { return nil }
        switch bytes[0] {
        case 0x89: return (big(16, 4), big(20, 4))
        case 0x47: return (little(6, 2), little(8, 2))
        case 0xFF:
            var i = 2
            while i + 9 < bytes.count, bytes[i] == 0xFF {
                let marker = bytes[i + 1]
                if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                    return (big(i + 7, 2), big(i + 5, 2))
                }
                i += 2 + max(2, big(i + 2, 2))
            }
            return nil
        default: return nil
        }
    }
}

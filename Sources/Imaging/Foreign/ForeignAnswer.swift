internal import CShims
internal import Glibc

/// What passes between `ForeignPicture` and its worker.
///
/// To the worker: the most pixels a side, the most pixels (8 bytes each, least first),
/// the file. Back: 0, then for samples width and height (4 bytes each), channels
/// (3 or 4) and the samples; or a failure's number, from 1, and its words.
enum ForeignAnswer {
    static func header(_ limits: PictureLimits) -> [UInt8] {
        [limits.side, limits.pixels].flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
    }

    /// The limits and where the file begins.
    static func limits(_ input: [UInt8]) throws(ImagingError) -> (dlp_foreign_limits, Int) {
        guard input.count >= 16 else { throw ImagingError(.damaged, "no limits") }
        func number(_ offset: Int) -> UInt64 {
            (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(input[offset + $1]) }
        }
        let limits = dlp_foreign_limits(
            max_side: UInt32(clamping: number(0)), max_pixels: number(8))
        return (limits, 16)
    }

    static func failure(_ error: ImagingError) -> [UInt8] {
        let number = ImagingError.Code.allCases.firstIndex(of: error.code).map { $0 + 1 } ?? 1
        return [UInt8(number)] + Array(error.detail.utf8.prefix(512))
    }

    static func encode(
        _ decode: () throws(ImagingError) -> ForeignFrame
    ) -> [UInt8] {
        do {
            let frame = try decode()
            return encode(frame)
        } catch {
            return failure(error)
        }
    }

    private static func encode(_ frame: borrowing ForeignFrame) -> [UInt8] {
        let pixels = frame.width * frame.height
        let source = frame.samples
        var opaque = true
        for i in 0..<pixels where source[4 * i + 3] != 255 {
            opaque = false
            break
        }
        let channels = opaque ? 3 : 4
        var head: [UInt8] = [0]
        for side in [frame.width, frame.height] {
            head += (0..<4).map { UInt8(truncatingIfNeeded: side >> (8 * $0)) }
        }
        head.append(UInt8(channels))
        let count = head.count + pixels * channels
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let out = buffer.baseAddress!
            for (i, byte) in head.enumerated() { out[i] = byte }
            let samples = out + head.count
            if opaque {
                for i in 0..<pixels {
                    samples[3 * i] = source[4 * i]
                    samples[3 * i + 1] = source[4 * i + 1]
                    samples[3 * i + 2] = source[4 * i + 2]
                }
            } else {
                memcpy(samples, source, pixels * 4)
            }
            initialized = count
        }
    }

    /// In the parent: what follows the 0. The worker is not trusted with any of it.
    static func payload(
        _ answer: [UInt8], _ format: PictureFormat
    ) throws(ImagingError) -> ArraySlice<UInt8> {
        guard let first = answer.first else {
            throw ImagingError(.damaged, "damaged \(format.name): no answer from its decoder")
        }
        guard first == 0 else {
            let codes = ImagingError.Code.allCases
            let code = Int(first) <= codes.count ? codes[Int(first) - 1] : .damaged
            let words = answer[1...].prefix(512).map { $0 >= 32 && $0 != 127 ? $0 : 32 }
            throw ImagingError(code, String(decoding: words, as: UTF8.self))
        }
        return answer[1...]
    }

    static func raster(
        _ answer: [UInt8], _ format: PictureFormat, limits: PictureLimits
    ) throws(ImagingError) -> Raster {
        let payload = try payload(answer, format)
        guard payload.count >= 9, let layout = Raster.Layout(rawValue: Int(answer[9])),
            layout == .rgb || layout == .rgba
        else {
            throw ImagingError(.damaged, "damaged \(format.name): no answer from its decoder")
        }
        func side(_ offset: Int) -> Int {
            (0..<4).reversed().reduce(0) { $0 << 8 | Int(answer[offset + $1]) }
        }
        let (width, height) = (side(1), side(5))
        try limits.check(format, width: width, height: height, bytesPerPixel: layout.channels)
        guard answer.count == 10 + width * height * layout.channels else {
            throw ImagingError(.damaged, "damaged \(format.name): no answer from its decoder")
        }
        return Raster(
            width: width, height: height, layout: layout, samples: .eight(Array(answer[10...])))
    }
}

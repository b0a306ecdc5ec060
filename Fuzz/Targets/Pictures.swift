@testable import Imaging

extension FuzzTarget {
    /// Pictures that are decoded in this process, and what is read of others beside their pixels.
    static let pictures: [FuzzTarget] = [png, jpeg, pictureParts]

    /// Enough for every path, little enough that size alone ends no run.
    private static let limits = PictureLimits(
        side: 4096, pixels: 1 << 20, fileBytes: 1 << 20, memory: 16 << 20, metadataBytes: 1 << 18,
        scans: 50)

    /// As it is, and with its checksums made right, which no mutation keeps.
    private static let png = FuzzTarget(
        name: "png", longest: 8 << 10,
        words: [
            "IHDR", "IDAT", "IEND", "PLTE", "tRNS", "iCCP", "eXIf", "gAMA", "cICP", "fcTL", "acTL",
        ],
        seeds: { _ in PictureSeeds.pngs },
        run: { bytes in
            check(bytes)
            check(withChecksums(bytes))
        })

    private static let jpeg = FuzzTarget(
        name: "jpeg", longest: 8 << 10,
        words: ["JFIF\0", "Exif\0\0", "ICC_PROFILE\0", "Adobe", "\u{FF}"],
        seeds: { _ in PictureSeeds.jpegs },
        run: { bytes in check(bytes) })

    /// A picture that decodes is written and read again: as it was where no samples are lost.
    private static func check(_ bytes: [UInt8]) {
        let strict = try? Picture.decode(bytes, limits: limits)
        guard
            let picture = strict ?? (try? Picture.decode(bytes, limits: limits, allowPartial: true))
        else { return }
        let raster = picture.raster
        expect(raster.width > 0 && raster.height > 0, "a picture without area")
        expect(raster.width * raster.height <= limits.pixels, "larger than the limit")
        if strict != nil { expect(picture.isComplete, "incomplete without leave") }
        do {
            let written = try Picture.encode(raster, like: picture.source)
            let again = try Picture.decode(written, limits: .standard)
            expect(
                again.raster.width == raster.width && again.raster.height == raster.height,
                "another size when written")
            if picture.source.format == .png {
                expect(again.raster.samples == raster.samples, "other samples when written")
            }
        } catch {
            expect(false, "what was read cannot be written: \(error)")
        }
    }

    private static func withChecksums(_ file: [UInt8]) -> [UInt8] {
        var bytes = file
        var at = 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - at - 12 else { break }
            let crc = PNGBuilder.crc(Array(bytes[at + 4..<at + 8 + length]))
            bytes.replaceSubrange(
                at + 8 + length..<at + 12 + length, with: PNGBuilder.big(Int(crc)))
            at += 12 + length
        }
        return bytes
    }

    /// What workers answer with, EXIF blocks, frames, sizes, and the deflate walker beside zlib.
    private static let pictureParts = FuzzTarget(
        name: "picture-parts",
        words: ["II*\0", "MM\0*", "ftyp", "ispe", "RIFF", "WEBP", "ANMF", "GIF89a"],
        seeds: { _ in
            [
                TestPictures.exif(orientation: 6, thumbnail: [1, 2, 3]),
                TestPictures.exif(orientation: 3, bigEndian: true), PNGBuilder.zlib([1, 2, 3, 4]),
                SandboxedDecoderAnswer.request(.standard), [0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1],
            ] + PictureSeeds.others
        },
        run: { bytes in
            if var exif = ExifBlock(bytes) {
                let count = exif.bytes.count
                _ = exif.orientation
                exif.setUpright()
                exif.dropThumbnail()
                expect(exif.bytes.count <= count, "a block that grows")
                expect(ExifBlock(exif.bytes) != nil, "no block any more")
            }
            _ = try? SandboxedDecoderAnswer.limits(bytes)
            for format in [PictureFormat.webp, .gif, .heif] {
                guard
                    let (raster, _) = try? SandboxedDecoderAnswer.read(
                        bytes, format, limits: limits)
                else {
                    continue
                }
                expect(
                    raster.bytes.count == raster.width * raster.height * raster.layout.channels,
                    "samples missing")
            }
            _ = HEIFSize.largest(bytes[...])
            _ = WebPChunks.metadata(bytes[...], limit: 1 << 16)
            _ = WebPAnimation(bytes[...])
            expect(PictureFrames.count(bytes) >= 0, "fewer than no frames")
            _ = ICCProfile.fits(bytes, .rgb)
            bytes.withUnsafeBytes { raw in
                guard let block = DeflateWalker.lastBlock(of: raw) else { return }
                expect(
                    block.start < block.end && block.end <= 8 * raw.count,
                    "a block beyond its stream")
            }
            deflate(bytes)
        })

    /// What is compressed ends where the walker says, and comes out again.
    private static func deflate(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let packed = bytes.withUnsafeBytes { DeflateStrip($0, level: 6, isLast: true)?.bytes }
        guard let packed else { return }
        packed.withUnsafeBytes { packed in
            let block = DeflateWalker.lastBlock(of: packed)
            expect(block != nil, "the walker does not know libdeflate's stream")
            expect((block.map { ($0.end + 7) / 8 } ?? 0) == packed.count, "another end")
        }
    }
}

/// Small pictures of every kind.
enum PictureSeeds {
    static let pngs: [[UInt8]] = [(2, 8), (6, 16), (0, 4), (3, 2)].flatMap { type, depth in
        [false, true].map { interlaced in
            var builder = PNGBuilder(
                width: 13, height: 9, bitDepth: depth, colourType: type, isInterlaced: interlaced)
            builder.filters = [4, 3, 1, 2, 0]
            builder.pieces = 200
            builder.chunks = [("eXIf", TestPictures.exif(orientation: 6))]
            if type == 3 { builder.chunks.append(("PLTE", Array(0..<12))) }
            return builder.file { TestPictures.value($0, $1, $2) >> (16 - depth) }
        }
    }

    static let jpegs: [[UInt8]] = [false, true].flatMap { progressive in
        [Raster.Layout.rgb, .grey].compactMap { layout in
            var raster = TestPictures.eight(29, 17, layout)
            raster.metadata.exif = TestPictures.exif(orientation: 1, thumbnail: [1, 2, 3])
            return try? JPEGCodec.encode(
                raster, like: JPEGParameters(quality: 85, isProgressive: progressive))
        }
    }

    static let others: [[UInt8]] = [
        Array(
            "GIF89a\u{1}\0\u{1}\0\0\0\0!\u{FE}\u{3}abc\0,\0\0\0\0\u{1}\0\u{1}\0\0\u{2}\u{2}D\u{1}\0;"
                .unicodeScalars.map { UInt8($0.value) }),
        Array(
            "RIFF\u{1A}\0\0\0WEBPVP8L\u{D}\0\0\0/\0\0\0\u{10}\u{7}\u{10}\u{11}\u{11}".unicodeScalars
                .map { UInt8($0.value & 255) }),
        Array(
            "\0\0\0\u{14}ftypheic\0\0\0\0mif1\0\0\0\u{1C}meta\0\0\0\0\0\0\0\u{10}ispe\0\0\0\0\0\0\0\u{1}"
                .utf8),
        TestPictures.exif(orientation: 1),
        Array("BM".utf8) + [
            58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0,
        ]
            + [UInt8](repeating: 0, count: 28),
    ]

    static let all = pngs + jpegs + others
}

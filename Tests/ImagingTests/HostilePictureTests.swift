import Testing

@testable import Imaging

/// Files that are cut, broken, or lie: an error by name or what is there, never a crash.
@Suite struct HostilePictureTests {
    static let limits = PictureLimits.standard

    static let pngs: [[UInt8]] = [false, true].flatMap { interlaced in
        [(2, 8), (6, 16), (0, 4)].map { type, depth in
            var builder = PNGBuilder(
                width: 29, height: 17, bitDepth: depth, colourType: type, isInterlaced: interlaced)
            builder.filters = [4, 3, 1, 2, 0]
            builder.pieces = 400
            builder.chunks = [
                ("iCCP", [65, 0, 0] + PNGBuilder.zlib(TestPictures.profile("RGB "))),
                ("eXIf", TestPictures.exif(orientation: 6)),
            ]
            return builder.file { TestPictures.value($0, $1, $2) >> (16 - depth) }
        }
    }

    static let jpegs: [[UInt8]] = [false, true].map { progressive in
        var raster = TestPictures.eight(61, 47, .rgb)
        raster.metadata.icc = TestPictures.profile("RGB ")
        raster.metadata.exif = TestPictures.exif(orientation: 1)
        let parameters = JPEGParameters(quality: 85, isProgressive: progressive)
        return try! JPEGCodec.encode(raster, like: parameters)
    }

    @Test func nothing() {
        for bytes: [UInt8] in [[], [0], Array("just text, called picture.png".utf8)] {
            #expect(throws: ImagingError(.notAPicture, "")) { try Picture.decode(bytes) }
            #expect(throws: ImagingError(.notAPicture, "")) { try PNGCodec.decode(bytes) }
            #expect(throws: ImagingError(.notAPicture, "")) { try JPEGCodec.decode(bytes) }
        }
        #expect(throws: ImagingError(.unsupported, "")) { try Picture.decode(Array("GIF89a".utf8)) }
    }

    /// Cut after every third byte: strict reading says so, lenient reading gives rows that are right.
    @Test(arguments: 0..<6)
    func truncatedPNG(_ number: Int) throws {
        let file = Self.pngs[number]
        let whole = try PNGCodec.decode(file)
        for count in stride(from: 8, to: file.count, by: 3) {
            let cut = Array(file.prefix(count))
            #expect(throws: ImagingError(.truncated, "")) { try Picture.decode(cut) }
            guard let part = try? Picture.decode(cut, allowPartial: true) else { continue }
            #expect(part.problem?.code == .truncated)
            #expect(part.raster.width == whole.width && part.raster.height <= whole.height)
            if number < 3 {
                #expect(part.raster.bytes[...] == whole.bytes.prefix(part.raster.bytes.count))
            }
        }
        // Without its end: all rows but a few.
        let most = try Picture.decode(Array(file.prefix(file.count - 24)), allowPartial: true)
        #expect(most.raster.height >= 14)
    }

    @Test(arguments: 0..<2)
    func truncatedJPEG(_ number: Int) throws {
        let file = Self.jpegs[number]
        let whole = try JPEGCodec.decode(file)
        for count in 3..<file.count - 2 {
            let cut = Array(file.prefix(count))
            let strict = #expect(throws: ImagingError.self) { try Picture.decode(cut) }
            #expect(
                strict?.code == .truncated, "\(count) of \(file.count): \(strict?.detail ?? "")")
            guard let part = try? Picture.decode(cut, allowPartial: true) else { continue }
            #expect(part.problem?.code == .truncated)
            #expect(part.raster.width == whole.width && part.raster.height <= whole.height)
            if number == 0 {
                #expect(part.raster.bytes[...] == whole.bytes.prefix(part.raster.bytes.count))
            }
        }
        let most = try Picture.decode(Array(file.prefix(file.count * 3 / 4)), allowPartial: true)
        #expect(most.raster.height >= 16 && !most.isComplete)
    }

    /// Only the end marker is missing: all samples of a one-scan file are there.
    @Test func missingEndMarker() throws {
        let file = Self.jpegs[0]
        #expect(try JPEGCodec.decode(Array(file.dropLast(2))) == JPEGCodec.decode(file))
    }

    @Test func trailingBytes() throws {
        for file in [Self.jpegs[0], Self.pngs[0]] {
            #expect(try Picture.decode(file + [1, 2, 3]).raster == Picture.decode(file).raster)
        }
    }

    /// Every bit of a chunk is under its checksum.
    @Test func wrongChecksum() {
        let file = Self.pngs[0]
        for at in 8..<file.count where at % 3 == 0 {
            var bad = file
            bad[at] ^= 0x10
            let error = #expect(throws: ImagingError.self) { try Picture.decode(bad) }
            #expect([.damaged, .truncated, .tooLarge].contains(error?.code))
        }
    }

    /// Sizes that no memory is spent on.
    @Test func headerBombs() {
        for (width, height) in [(30_000, 30_000), (65_500, 65_500), (0x7FFF_FFFF, 1), (1, 70_000)] {
            var builder = PNGBuilder(width: 1, height: 1)
            builder.width = 1
            var file = builder.file { _, _, _ in 0 }
            let header = PNGBuilder.big(width) + PNGBuilder.big(height) + [8, 6, 0, 0, 0]
            file.replaceSubrange(8..<33, with: PNGBuilder.chunk("IHDR", header))
            #expect(throws: ImagingError(.tooLarge, "")) { try Picture.decode(file) }
            #expect(throws: ImagingError(.tooLarge, "")) {
                try Picture.decode(file, allowPartial: true)
            }
        }
        var file = Self.jpegs[0]
        let frame = (0..<file.count).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 }!
        file.replaceSubrange(frame + 5..<frame + 9, with: [0x75, 0x30, 0x75, 0x30])
        #expect(throws: ImagingError(.tooLarge, "")) { try Picture.decode(file) }
    }

    /// A header within the limits over data that cannot fill it.
    @Test func promisesMore() {
        for size in [300, 9000] {
            var file = PNGBuilder(width: 3, height: 3).file { _, _, _ in 0 }
            let header = PNGBuilder.big(size) + PNGBuilder.big(size) + [8, 2, 0, 0, 0]
            file.replaceSubrange(8..<33, with: PNGBuilder.chunk("IHDR", header))
            #expect(throws: ImagingError(.damaged, "")) { try Picture.decode(file) }
        }
    }

    @Test func limitsOfTheCaller() {
        var limits = PictureLimits.standard
        limits.side = 20
        #expect(throws: ImagingError(.tooLarge, "")) {
            try Picture.decode(Self.pngs[0], limits: limits)
        }
        limits = .standard
        limits.pixels = 400
        #expect(throws: ImagingError(.tooLarge, "")) {
            try Picture.decode(Self.jpegs[0], limits: limits)
        }
        limits = .standard
        limits.fileBytes = 100
        #expect(throws: ImagingError(.tooLarge, "")) {
            try Picture.decode(Self.pngs[0], limits: limits)
        }
        limits = .standard
        limits.memory = 1000
        #expect(throws: ImagingError(.tooLarge, "")) {
            try Picture.decode(Self.pngs[0], limits: limits)
        }
        #expect(throws: ImagingError(.tooLarge, "")) {
            try Picture.decode(Self.jpegs[0], limits: limits)
        }
    }

    /// 64 MB of zeros in 64 KB.
    @Test func profileBomb() throws {
        let zeros = Raster(
            width: 8000, height: 8000, layout: .grey,
            samples: .eight([UInt8](repeating: 0, count: 64_000_000)))
        let file = try PNGCodec.encode(zeros, effort: .small)
        let start = (8..<file.count).first { file[$0..<$0 + 4].elementsEqual("IDAT".utf8) }! + 4
        let packed = Array(file[start..<file.count - 16])
        #expect(packed.count < 100_000)
        var builder = PNGBuilder(width: 1, height: 1)
        builder.chunks = [("iCCP", [65, 0, 0] + packed)]
        let bomb = builder.file { _, _, _ in 0 }
        #expect(throws: ImagingError(.tooLarge, "")) { try Picture.decode(bomb) }
        // Text is never inflated.
        builder.chunks = [("zTXt", [65, 0, 0] + packed)]
        #expect(try Picture.decode(builder.file { _, _, _ in 0 }).raster.width == 1)
        builder.chunks = [("iCCP", [65, 0, 0, 1, 2, 3])]
        #expect(throws: ImagingError(.damaged, "")) {
            try Picture.decode(builder.file { _, _, _ in 0 })
        }
    }

    /// One scan repeated a thousand times costs a thousand decodings.
    @Test func scanBomb() throws {
        let file = Self.jpegs[1]
        func next(_ marker: UInt8, after: Int) -> Int {
            (after..<file.count).first { file[$0] == 0xFF && file[$0 + 1] == marker }!
        }
        let scan = next(0xDA, after: 0)
        let end = (scan + 2..<file.count).first { file[$0] == 0xFF && file[$0 + 1] != 0 }!
        let repeated = [[UInt8]](repeating: Array(file[scan..<end]), count: 600).flatMap { $0 }
        let bomb = file[..<end] + repeated + file[end...]
        #expect(throws: ImagingError(.tooLarge, "")) { try Picture.decode(Array(bomb)) }
        #expect(throws: ImagingError(.tooLarge, "")) {
            try Picture.decode(Array(bomb), allowPartial: true)
        }
    }

    /// A second header is cut after its size, which libjpeg had taken for the picture's by then:
    /// more rows were told than there is room for, which ended the process.
    @Test(arguments: [0x09, 0x11, 0x28, 0xFF] as [UInt8], 1..<9)
    func secondHeader(size: UInt8, count: Int) {
        let header: [UInt8] = [0xFF, 0xC2, 0, 11, 8, size, size, size, size]
        let whole = Self.jpegs[1].dropLast(2)
        // Behind all scans, and behind the first of them.
        let second = whole.indices.filter { whole[$0...].starts(with: [0xFF, 0xC4]) }
        for end in [whole.endIndex] + second.suffix(2) {
            let file = Array(whole[..<end] + header.prefix(count))
            #expect(throws: ImagingError.self) { try Picture.decode(file) }
            if let part = try? Picture.decode(file, allowPartial: true) {
                #expect(part.raster.height <= 47 && part.problem != nil)
            }
        }
    }

    /// Two thousand mutations of each kind from a fixed seed: flips, runs, cuts, repeats.
    @Test(arguments: [false, true], [true, false])
    func mutations(png: Bool, repaired: Bool) {
        let files = png ? Self.pngs : Self.jpegs
        if !png && repaired { return }
        var generator = DeterministicGenerator(seed: png ? 11 : 12)
        var decoded = 0
        for n in 0..<2000 {
            var mutator = PictureMutator(files[n % files.count], &generator)
            if repaired { mutator.repairChecksums() }
            for partial in [false, true] {
                do throws(ImagingError) {
                    let picture = try Picture.decode(
                        mutator.bytes, limits: .tests, allowPartial: partial)
                    #expect(partial || picture.isComplete)
                    decoded += 1
                } catch {
                    #expect(!error.detail.isEmpty)
                }
            }
        }
        #expect(decoded > 0)
    }
}

extension PictureLimits {
    /// Small, so that a mutated header costs little.
    static let tests = PictureLimits(
        side: 2000, pixels: 1_000_000, fileBytes: 1 << 20, memory: 32 << 20,
        metadataBytes: 1 << 20, scans: 50)
}

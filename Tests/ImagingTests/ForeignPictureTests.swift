import Testing
@testable import Imaging
@testable import Sandbox
@testable import Support

/// Pictures that real workers decode.
@Suite(.serialized) struct ForeignPictureTests {
    init() { ForeignWorker.ready }

    private func samples(_ bytes: [UInt8]) throws -> [UInt8] {
        let raster = try Picture.decodeAny(bytes).raster
        #expect(raster.width == ForeignFiles.width && raster.height == ForeignFiles.height)
        #expect(raster.layout == .rgb)
        guard case .eight(let samples) = raster.samples else { return [] }
        return samples
    }

    @Test func losslessFormatsAreExact() throws {
        #expect(try samples(ForeignFiles.webp) == ForeignFiles.rgb)
        #expect(try samples(ForeignFiles.tiff) == ForeignFiles.rgb)
        #expect(try samples(ForeignFiles.bmp) == ForeignFiles.rgb)
        let exact = 128 * 3
        #expect(try samples(ForeignFiles.gif)[..<exact] == ForeignFiles.rgb[..<exact])
    }

    /// HEVC without loss still rounds to YCbCr and back; AVIF's chroma is at half size.
    @Test(
        .enabled(if: ForeignWorker.runsPrograms),
        arguments: [(ForeignFiles.heic, 3), (ForeignFiles.avif, 24)])
    func heifComesThroughItsConverter(file: [UInt8], tolerance: Int) throws {
        let samples = try samples(file)
        let worst = zip(samples, ForeignFiles.rgb).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(worst) <= tolerance)
    }

    @Test func anAnimationGivesItsFirstFrameOnTheCanvas() throws {
        let raster = try Picture.decodeAny(ForeignFiles.animatedWebP).raster
        #expect(raster.width == 20 && raster.height == 18 && raster.layout == .rgba)
        guard case .eight(let samples) = raster.samples else {
            Issue.record("samples of more than eight bits")
            return
        }
        func pixel(_ x: Int, _ y: Int) -> [UInt8] {
            Array(samples[(y * 20 + x) * 4..<(y * 20 + x) * 4 + 4])
        }
        #expect(pixel(1, 4) == [0, 0, 0, 0] && pixel(2, 3) == [0, 0, 0, 0])
        #expect(pixel(2, 4) == ForeignFiles.colour(0, 0) + [255])
        #expect(pixel(17, 15) == ForeignFiles.colour(15, 11) + [255])
    }

    @Test(arguments: ForeignFiles.all)
    func isToldFromOthersAndBounded(format: PictureFormat, file: [UInt8]) throws {
        #expect(Picture.sniff(file) == format)
        var limits = PictureLimits.standard
        limits.pixels = 100
        #expect(throws: ImagingError(.tooLarge, "")) {
            try SandboxedDecoder.decode(file, format: format, limits: limits)
        }
        limits = .standard
        limits.fileBytes = 20
        #expect(throws: ImagingError(.tooLarge, "")) {
            try SandboxedDecoder.decode(file, format: format, limits: limits)
        }
    }

    /// Cut or damaged files give an error or a picture; the parent always lives.
    @Test(arguments: ForeignFiles.all)
    func survivesDamage(format: PictureFormat, file: [UInt8]) {
        for cut in [12, 20, 30, file.count / 2, file.count * 3 / 4] where cut < file.count {
            #expect(throws: ImagingError.self) {
                try Picture.decodeAny(Array(file[0..<cut]))
            }
        }
        var generator = DeterministicGenerator(seed: 11)
        let mutants = (0..<200).map { _ in PictureMutator(file, &generator).bytes }
        Parallel.ranges(mutants.count, grain: 1) { range in
            for i in range { _ = try? Picture.decodeAny(mutants[i], allowPartial: true) }
        }
    }

    /// A header that announces more than the worker may have is turned down by the numbers.
    @Test func giantsAreRefusedBeforeAllocation() {
        var giant = ForeignFiles.bmp
        giant.replaceSubrange(18..<26, with: ForeignFiles.little(60_000, 4) * 2)
        #expect(throws: ImagingError(.tooLarge, "")) { try Picture.decodeAny(giant) }
        var tiff = ForeignFiles.tiff
        for entry in 0..<2 {
            tiff.replaceSubrange(
                18 + 12 * entry..<22 + 12 * entry, with: ForeignFiles.little(60_000, 4))
        }
        #expect(throws: ImagingError(.tooLarge, "")) { try Picture.decodeAny(tiff) }
    }

    @Test func aMissingDecoderIsNamedWithItsPackage() {
        let missing = ProgramMissing(what: "heif-convert", package: "libheif-examples")
        let error = ImagingError(
            SandboxError(
                .jobFailed(code: missing.workerCode, missing.description), missing.description),
            .heif)
        #expect(error.code == .unsupported)
        #expect(error.detail.contains("install the package libheif-examples"))
    }

    @Test func otherFormatsAreRefused() {
        #expect(throws: ImagingError(.notAPicture, "")) {
            try SandboxedDecoder.decode(ForeignFiles.bmp, format: .webp)
        }
        #expect(throws: ImagingError(.notAPicture, "")) { try Picture.decodeAny([1, 2, 3]) }
    }
}

private func * (bytes: [UInt8], times: Int) -> [UInt8] {
    (0..<times).flatMap { _ in bytes }
}

import Imaging
import Testing

@testable import Watermark

struct MarkerTests {
    let marker = Marker(key: TestSignal.key(), token: 0x1234_5678_9ABC)

    @Test(arguments: [UInt8(0), 30, 128, 200, 250, 255])
    func staysInvisibleOnFlatGround(level: UInt8) {
        let marked = marker.mark(TestSignal.flat(level))
        #expect(marked.psnrDB > 43.5 && marked.psnrDB < 49)
        #expect(marked.maxChange >= 2 && marked.maxChange <= 6)
    }

    @Test(arguments: [(1, 1), (1, 200), (200, 1), (135, 135), (136, 7)])
    func takesAnySize(size: (Int, Int)) {
        let page = TestSignal.flat(128, width: size.0, height: size.1)
        let marked = marker.mark(page)
        #expect(marked.raster.width == size.0 && marked.raster.height == size.1)
    }

    @Test(arguments: [38.0, 42, 48])
    func reachesAnAskedForRatio(target: Double) {
        #expect(
            abs(marker.mark(TestSignal.flat(128), strength: .psnr(target)).psnrDB - target) < 0.4)
    }

    @Test func leavesAlphaAlone() {
        var samples = [UInt8]()
        for i in 0..<200 * 150 { samples += [120, 130, 140, UInt8(i % 256)] }
        let page = Raster(width: 200, height: 150, layout: .rgba, samples: .eight(samples))
        let out = TestSignal.bytes(marker.mark(page).raster)
        #expect(stride(from: 3, to: out.count, by: 4).allSatisfy { out[$0] == samples[$0] })
        #expect(out != samples)
    }

    @Test func keepsSixteenBits() {
        let page = Raster(
            width: 200, height: 150, layout: .grey,
            samples: .sixteen([UInt16](repeating: 32_001, count: 200 * 150)))
        guard case .sixteen(let out) = marker.mark(page).raster.samples else {
            Issue.record("became 8 bits")
            return
        }
        // Not rounded to steps of 257.
        #expect(Set(out.map { $0 % 257 }).count > 50)
    }

    @Test func twoTokensGiveTwoPictures() {
        let other = Marker(key: marker.key, token: 0x1234_5678_9ABD)
        let page = TestSignal.flat(128)
        #expect(
            TestSignal.bytes(marker.mark(page).raster) != TestSignal.bytes(other.mark(page).raster))
    }

    @Test func overlayIsFaintAndRepeats() {
        let overlay = Overlay(marker).raster(width: 300, height: 200)
        let bytes = TestSignal.bytes(overlay)
        #expect(overlay.layout == .greyAlpha)
        for y in 0..<200 {
            for x in 0..<300 {
                let i = 2 * (y * 300 + x)
                #expect(bytes[i + 1] == Overlay.alpha)
                if x >= 135 { #expect(bytes[i] == bytes[i - 270]) }
            }
        }
    }
}

import Testing
@testable import Imaging
@testable import Watermark

struct OverlayTests {
    let marker = Marker(key: TestSignal.key(), token: 0x1234_5678_9ABC)

    @Test(arguments: [(1, 1), (135, 135), (300, 200), (136, 7), (7, 300)])
    func isFaintAndRepeatsEveryTile(size: (Int, Int)) {
        let overlay = Overlay(marker).raster(width: size.0, height: size.1)
        let bytes = TestSignal.bytes(overlay)
        let tile = TestSignal.bytes(Overlay(marker).tileRaster())
        #expect(overlay.layout == .greyAlpha)
        #expect(overlay.width == size.0 && overlay.height == size.1)
        #expect(Overlay.alpha == 6)
        var wrong = 0
        for y in 0..<size.1 {
            for x in 0..<size.0 {
                let i = 2 * (y * size.0 + x)
                if bytes[i + 1] != 6 { wrong += 1 }
                if bytes[i] != tile[2 * ((y % 135) * 135 + x % 135)] { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    /// Composited it is the tile at about the amplitude that is embedded: 6/255 · 60.
    @Test func composesToTheTile() {
        let bytes = TestSignal.bytes(Overlay(marker).tileRaster())
        let alpha = Float(Overlay.alpha) / 255
        var projection: Float = 0
        for (i, sample) in marker.tile.samples.enumerated() {
            projection += alpha * Float(bytes[2 * i]) * sample
        }
        let amplitude = projection / Float(marker.tile.samples.count)
        #expect(amplitude > 1.3 && amplitude < 1.5)
    }

    /// No pixel of a page changes by more than alpha, whatever it was.
    @Test(arguments: [OverlayStrength.screen, .print])
    func changesNothingByMoreThanAlpha(strength: OverlayStrength) {
        let bytes = TestSignal.bytes(Overlay(marker, strength: strength).tileRaster())
        let alpha = Float(strength.alpha) / 255
        for base in [Float(0), 128, 255] {
            let changes = stride(from: 0, to: bytes.count, by: 2).map {
                abs((Float(bytes[$0]) - base) * alpha)
            }
            #expect(changes.max()! <= Float(strength.alpha))
        }
        #expect(stride(from: 1, to: bytes.count, by: 2).allSatisfy { bytes[$0] == strength.alpha })
    }
}

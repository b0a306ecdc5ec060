import Testing
@testable import Imaging
@testable import Watermark

struct MarkerTests {
    let marker = Marker(key: TestSignal.key(), token: 0x1234_5678_9ABC)

    @Test(arguments: [UInt8(0), 2, 30, 64, 128, 200, 250, 253, 255])
    func staysInvisibleOnFlatGround(level: UInt8) {
        let marked = marker.mark(TestSignal.flat(level))
        // Black is marked less, and half of the tile is cut off there.
        #expect(marked.psnrDB > 43 && marked.psnrDB < (level < 7 ? 55 : 47))
        #expect(marked.maxChange >= (level < 7 ? 1 : 2) && marked.maxChange <= 6)
    }

    @Test(arguments: [(UInt8(0), UInt8(255)), (230, 30), (90, 245), (255, 128)], [UInt64(1), 2])
    func staysInvisibleOnText(colours: (UInt8, UInt8), seed: UInt64) {
        let marked = marker.mark(
            TestSignal.text(seed: seed, ink: colours.0, paper: colours.1))
        #expect(marked.psnrDB > 43 && marked.psnrDB < 47)
        #expect(marked.maxChange >= 2 && marked.maxChange <= 6)
    }

    /// On flat ground the change is the tile itself, from the picture's top left on.
    @Test func laysTheTileFromTheTopLeft() {
        let side = marker.tile.side
        let out = TestSignal.bytes(marker.mark(TestSignal.flat(128)).raster)
        var wrong = 0
        for y in 0..<280 {
            for x in 0..<300 {
                let wanted = 1.15 * marker.tile.samples[(y % side) * side + x % side]
                if abs(Float(Int(out[3 * (y * 300 + x)]) - 128) - wanted) > 0.501 { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        (1, 1), (1, 200), (200, 1), (135, 135), (136, 7), (134, 271), (2, 2), (17, 33),
    ])
    func takesAnySizeAndReportsItsOwnChange(size: (Int, Int)) {
        for layout in [Raster.Layout.grey, .greyAlpha, .rgb, .rgba] {
            let page = TestSignal.varied(layout, width: size.0, height: size.1, seed: 3)
            let before = TestSignal.bytes(page)
            let marked = marker.mark(page)
            #expect(marked.raster.width == size.0 && marked.raster.height == size.1)
            #expect(marked.raster.layout == layout)
            #expect(TestSignal.bytes(page) == before)
            let after = TestSignal.bytes(marked.raster)
            let changes = zip(before, after).map { abs(Int($0) - Int($1)) }
            #expect(marked.maxChange == changes.max())
            #expect(marked.maxChange <= 6)
            #expect(!marked.psnrDB.isNaN && marked.psnrDB > 40)
        }
    }

    /// Colour pictures change in luma only.
    @Test func keepsHue() {
        var samples = [UInt8]()
        for i in 0..<200 * 150 { samples += [60, UInt8(100 + i % 50), 180] }
        let page = Raster(width: 200, height: 150, layout: .rgb, samples: .eight(samples))
        let out = TestSignal.bytes(marker.mark(page).raster)
        let changes: [Int] = zip(out, samples).map { Int($0) - Int($1) }
        var coloured = 0
        for i in stride(from: 0, to: out.count, by: 3) {
            if changes[i] != changes[i + 1] || changes[i] != changes[i + 2] { coloured += 1 }
        }
        #expect(coloured == 0)
    }

    @Test(arguments: [38.0, 40, 42, 44, 46, 48])
    func reachesAnAskedForRatio(target: Double) {
        for page in [
            TestSignal.flat(128), TestSignal.flat(255), TestSignal.flat(20),
            TestSignal.text(seed: 1, ink: 0, paper: 255),
        ] {
            #expect(abs(marker.mark(page, strength: .psnr(target)).psnrDB - target) < 0.3)
        }
    }

    @Test func strengthIsClamped() {
        let page = TestSignal.flat(128)
        func out(_ strength: Strength) -> [UInt8] {
            TestSignal.bytes(marker.mark(page, strength: strength).raster)
        }
        #expect(out(.gain(100)) == out(.gain(4)))
        #expect(out(.gain(.infinity)) == out(.gain(4)))
        #expect(out(.gain(0)) == out(.gain(0.25)))
        #expect(out(.gain(-3)) == out(.gain(0.25)))
        #expect(out(.psnr(5)) == out(.gain(4)))
        #expect(out(.psnr(90)) == out(.gain(0.25)))
        #expect(out(.standard) == out(.gain(1)))
        #expect(out(.gain(.nan)) == out(.standard))
        #expect(out(.psnr(.nan)) == out(.standard))
    }

    @Test(arguments: [Raster.Layout.greyAlpha, .rgba])
    func leavesAlphaAlone(layout: Raster.Layout) {
        let page = TestSignal.varied(layout, width: 200, height: 150, seed: 6)
        let before = TestSignal.bytes(page)
        let after = TestSignal.bytes(marker.mark(page).raster)
        let n = layout.channels
        let alphas = stride(from: n - 1, to: after.count, by: n)
        #expect(alphas.allSatisfy { after[$0] == before[$0] })
        #expect(after != before)

        let deep = before.map { UInt16($0) * 256 + 77 }
        let raster = Raster(width: 200, height: 150, layout: layout, samples: .sixteen(deep))
        let words = TestSignal.words(marker.mark(raster).raster)
        #expect(alphas.allSatisfy { words[$0] == deep[$0] })
        #expect(words != deep)
    }

    /// Sixteen-bit pictures take the tile to a 257th of a grey level, not in steps of one.
    @Test(arguments: [Raster.Layout.grey, .rgb])
    func keepsSixteenBits(layout: Raster.Layout) {
        let n = layout.channels
        let page = Raster(
            width: 200, height: 150, layout: layout,
            samples: .sixteen([UInt16](repeating: 32_001, count: 200 * 150 * n)))
        let out = TestSignal.words(marker.mark(page).raster)
        #expect(out.count == 200 * 150 * n)
        let side = marker.tile.side
        var worst: Float = 0
        for y in 0..<150 {
            for x in 0..<200 {
                let change = Float(Int(out[(y * 200 + x) * n]) - 32_001) / 257
                let wanted = 1.15 * marker.tile.samples[(y % side) * side + x % side]
                worst = max(worst, abs(change - wanted))
            }
        }
        #expect(worst < 0.01)
    }

    /// The same page in 8 and in 16 bits carries the same mark.
    @Test func depthsAgree() {
        let page = TestSignal.text(seed: 4, ink: 20, paper: 235)
        let deep = Raster(
            width: page.width, height: page.height, layout: .rgb,
            samples: .sixteen(TestSignal.bytes(page).map { UInt16($0) * 257 }))
        let a = TestSignal.bytes(marker.mark(page).raster)
        let b = TestSignal.words(marker.mark(deep).raster)
        #expect(zip(a, b).allSatisfy { abs(Float($0) - Float($1) / 257) < 0.51 })
    }

    @Test(arguments: [UInt64(0x1234_5678_9ABD), 0, 0xFFFF_FFFF_FFFF])
    func twoTokensGiveTwoPictures(other: UInt64) {
        let page = TestSignal.flat(128)
        let first = TestSignal.bytes(marker.mark(page).raster)
        let again = Marker(key: TestSignal.key(), token: 0x1234_5678_9ABC)
        #expect(TestSignal.bytes(again.mark(page).raster) == first)
        let second = TestSignal.bytes(Marker(key: marker.key, token: other).mark(page).raster)
        // One bit of a token changes half of the code.
        #expect(zip(first, second).filter { $0 != $1 }.count > first.count / 4)
    }
}

import Testing
@testable import Simulator
@testable import Trace
@testable import Watermark

/// Whether a picture already carries a mark, asked before every marking.
struct ExistingMarkTests {
    @Test(arguments: SyntheticScreen.allCases)
    func aFreshMarkIsNoticed(kind: SyntheticScreen) throws {
        let page = Leak.marked(Leak.page(kind, 900, 700), 2)
        let found = try #require(Leak.tracer.existingMark(in: page))
        #expect(found.token == Leak.tokens[2])
        #expect(found.keyID == "k1")
    }

    @Test(arguments: [(300, 300), (640, 200), (1920, 1080)])
    func atAnySize(size: (Int, Int)) {
        let page = Leak.marked(Leak.page(.mail, size.0, size.1))
        #expect(Leak.tracer.existingMark(in: page)?.token == Leak.tokens[0])
    }

    @Test(arguments: [(1, 3), (50, 20), (134, 77)])
    func afterACrop(offset: (Int, Int)) {
        let page = Leak.marked(Leak.page(.mail, 900, 700))
        let part = Leak.cropped(page, offset.0, offset.1, 700, 600)
        #expect(Leak.tracer.existingMark(in: part)?.token == Leak.tokens[0])
    }

    @Test(arguments: SyntheticScreen.allCases, [UInt64(1), 2])
    func anUnmarkedPageHasNone(kind: SyntheticScreen, seed: UInt64) {
        #expect(Leak.tracer.existingMark(in: Leak.page(kind, 800, 600, seed: seed)) == nil)
    }

    @Test func aForeignMarkIsNotOurs() {
        let foreign = Marker(key: TestRegistry.key("k1", 12), token: Leak.tokens[0])
        #expect(Leak.tracer.existingMark(in: foreign.mark(Leak.page()).raster) == nil)
        let keyless = Tracer(keys: [], directory: nil)
        #expect(keyless.existingMark(in: Leak.marked(Leak.page())) == nil)
    }
}

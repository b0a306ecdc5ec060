import Testing
@testable import Imaging
@testable import Simulator
@testable import Trace

/// Where a mark was found, which the report shows to people.
struct RegionTests {
    /// Corners, clockwise from the mark's own top left, lie within a tile of the truth.
    @Test(arguments: [
        [], [AttackStep.jpeg(quality: 60)], [.scale(x: 0.7, y: 0.7)], [.scale(x: 1.5, y: 1.5)],
        [.rotate(degrees: 90)], [.rotate(degrees: 180)], [.rotate(degrees: 12)],
        [.paste(width: 1400, height: 1100)],
        [.scale(x: 0.8, y: 0.8), .paste(width: 1400, height: 1100)],
    ])
    func isWhereTheMarkIs(steps: [AttackStep]) throws {
        let (leak, truth) = try ScreenshotAttack("test", .pair, steps)
            .apply(Leak.marked(Leak.page(.mail, 800, 600)), seed: 6)
        let found = try #require(Leak.tracer.trace(leak).findings.first)
        let corners = [Point(0, 0), Point(800, 0), Point(800, 600), Point(0, 600)].map { truth($0) }
        let scale = truth.scale(at: Point(400, 300))
        #expect(found.region.count == 4)
        for (corner, wanted) in zip(found.region, corners) {
            #expect((corner - wanted).length < 135 * scale * 1.42)
        }
        #expect(abs(found.scale / scale - 1) < 0.02)
        let e = found.evidence
        #expect(e.z.count == e.columns * e.rows && e.corners.count == 4 * e.z.count)
        #expect(e.z.allSatisfy { $0.isFinite })
        #expect(e.corners.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    }
}

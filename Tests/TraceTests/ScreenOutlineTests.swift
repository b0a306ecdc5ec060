import Testing
@testable import Imaging
@testable import Trace

/// Bright and dark quadrilaterals, drawn with known corners.
struct ScreenOutlineTests {
    static let quads: [[Point]] = [
        [Point(200, 150), Point(1000, 150), Point(1000, 620), Point(200, 620)],
        [Point(310, 140), Point(980, 230), Point(900, 700), Point(260, 560)],
        [Point(420, 90), Point(1050, 380), Point(760, 760), Point(150, 420)],
    ]

    /// 1200 × 900, `inside` within the corners, `outside` beyond, edges antialiased.
    static func picture(_ corners: [Point], inside: Float, outside: Float) -> Plane {
        func depth(_ x: Double, _ y: Double) -> Double {
            (0..<4).map { i in
                let (a, b) = (corners[i], corners[(i + 1) % 4])
                let d = b - a
                return (d.x * (y - a.y) - d.y * (x - a.x)) / d.length
            }.min()!
        }
        return Plane(width: 1200, height: 900) { out in
            for y in 0..<900 {
                for x in 0..<1200 {
                    let share = Float(min(max(depth(Double(x), Double(y)) + 0.5, 0), 1))
                    out[y * 1200 + x] = outside + share * (inside - outside)
                }
            }
        }
    }

    @Test(arguments: quads, [(Float(220), Float(40)), (60, 12), (25, 140)])
    func findsTheCornersToAPixel(corners: [Point], levels: (Float, Float)) throws {
        let plane = Self.picture(corners, inside: levels.0, outside: levels.1)
        let found = try #require(ScreenOutline().candidates(luma: plane).first)
        for corner in corners {
            #expect(found.map { ($0 - corner).length }.min()! < 1.5)
        }
    }

    @Test func whatIsCutOffIsNoOutline() {
        let corners = [Point(-50, 150), Point(900, 150), Point(900, 620), Point(-50, 620)]
        #expect(
            ScreenOutline().candidates(
                luma: Self.picture(corners, inside: 200, outside: 30)
            ).isEmpty)
    }

    @Test func aDiscIsNoOutline() {
        let plane = Plane(width: 640, height: 480) { out in
            for i in out.indices {
                let (x, y) = (i % 640 - 320, i / 640 - 240)
                out[i] = x * x + y * y < 150 * 150 ? 220 : 30
            }
        }
        #expect(ScreenOutline().candidates(luma: plane).isEmpty)
    }

    @Test(arguments: [Float(0), 128, 255], [(8, 8), (1, 300), (640, 480)])
    func aFlatPictureHasNone(level: Float, size: (Int, Int)) {
        let plane = Plane(width: size.0, height: size.1) { $0.update(repeating: level) }
        #expect(ScreenOutline().candidates(luma: plane).isEmpty)
    }

    @Test func cutCornersGrowBack() throws {
        let cut = [
            Point(10, 0), Point(90, 0), Point(100, 10), Point(100, 50), Point(90, 60),
            Point(10, 60), Point(0, 50), Point(0, 10),
        ]
        let quad = try #require(ConvexPolygon(hullOf: cut + [Point(50, 30)]).quadrilateral())
        #expect(abs(quad.area - 6000) < 1e-6)
    }
}

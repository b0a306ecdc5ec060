import Foundation
import Testing
@testable import Imaging
@testable import Trace

/// From a drawn page under a known view to its lines and back to the view.
struct GeometryTests {
    static let degree = Double.pi / 180
    static let views: [CameraView] = [
        CameraView(yaw: 0, pitch: 0, roll: 0, focal: 0.9),
        CameraView(yaw: 20 * degree, pitch: 0, roll: 0, focal: 0.9),
        CameraView(yaw: -12 * degree, pitch: 18 * degree, roll: 5 * degree, focal: 0.8),
        CameraView(yaw: 25 * degree, pitch: -10 * degree, roll: -8 * degree, focal: 1.1),
    ]
    static let width = 800
    static let height = 600

    /// Nested rectangles in a plane of which the photo's centre shows the middle.
    private func photo(_ view: CameraView) throws -> (picture: Plane, flat: Homography) {
        let flat = try #require(view.rectifying(width: Self.width, height: Self.height))
        var sheet = Plane(width: Self.width, height: Self.height, fill: 90)
        for ring in 0..<5 {
            let grey: Float = ring % 2 == 0 ? 220 : 120
            for y in 90 + 40 * ring..<510 - 40 * ring {
                for x in 120 + 50 * ring..<680 - 50 * ring {
                    sheet.samples[y * Self.width + x] = grey
                }
            }
        }
        let picture = Warp.project(
            sheet, width: Self.width, height: Self.height, outside: 90, map: flat)
        return (picture, flat)
    }

    @Test func aUprightRectangleIsFourSegmentsOnItsEdges() throws {
        var plane = Plane(width: 400, height: 300, fill: 60)
        for y in 80..<220 {
            for x in 100..<300 { plane.samples[y * 400 + x] = 200 }
        }
        let segments = LineSegmentDetector().segments(in: plane)
        #expect(segments.count >= 4)
        // Edges lie between pixels. Corners are lost to the gradient's width.
        for segment in segments {
            let horizontal = abs(segment.a.y - segment.b.y) < 1
            let vertical = abs(segment.a.x - segment.b.x) < 1
            #expect(horizontal || vertical)
            let at = horizontal ? (segment.a.y + segment.b.y) / 2 : (segment.a.x + segment.b.x) / 2
            let edges = horizontal ? [79.5, 219.5] : [99.5, 299.5]
            #expect(edges.contains { abs($0 - at) < 1 }, "\(segment)")
        }
        let total = segments.reduce(0) { $0 + $1.length }
        #expect(abs(total - 680) < 60)
    }

    @Test func aPlainPictureHasNoSegments() {
        #expect(
            LineSegmentDetector().segments(in: Plane(width: 300, height: 200, fill: 128)).isEmpty)
        #expect(LineSegmentDetector().segments(in: Plane(width: 3, height: 200)).isEmpty)
        #expect(VanishingPointSearch().candidates(segments: [], width: 300, height: 200).isEmpty)
    }

    /// A segment found in a photo, laid flat by the true map, is level or upright within a
    /// degree: what the detector finds is what was drawn.
    @Test(arguments: views.indices)
    func segmentsLieOnTheDrawnLines(index: Int) throws {
        let (picture, flat) = try photo(Self.views[index])
        let segments = LineSegmentDetector().segments(in: picture).filter { $0.length > 40 }
        #expect(segments.count >= 12)
        for segment in segments {
            let d = flat(segment.b) - flat(segment.a)
            let off = min(abs(d.x), abs(d.y)) / max(abs(d.x), abs(d.y))
            #expect(off < tan(Self.degree), "\(segment)")
        }
    }

    /// The best rectification lays the photo flat up to scale, aspect and shift: within
    /// 0.6 % of the longer side over the middle of the photo.
    @Test(arguments: views.indices)
    func aRectificationLaysThePhotoFlat(index: Int) throws {
        let view = Self.views[index]
        let (picture, flat) = try photo(view)
        let found = try #require(
            VanishingPointSearch().candidates(
                segments: LineSegmentDetector().segments(in: picture), width: Self.width,
                height: Self.height
            ).first)
        #expect(found.rowSupport >= 4 && found.columnSupport >= 4)
        // Rows stay rows: parallels through the middle of the photo, laid flat by what was
        // found, differ by less than half a degree from level and upright.
        let back = try #require(flat.inverse)
        for offset in [-120.0, 0, 120] {
            let centre = Point(Double(Self.width) / 2, Double(Self.height) / 2)
            let row =
                found.map(back(Point(centre.x + 120, centre.y + offset)))
                - found.map(back(Point(centre.x - 120, centre.y + offset)))
            let column =
                found.map(back(Point(centre.x + offset, centre.y + 120)))
                - found.map(back(Point(centre.x + offset, centre.y - 120)))
            #expect(abs(atan2(row.y, row.x)) < 0.5 * Self.degree)
            #expect(abs(atan2(column.x, column.y)) < 0.5 * Self.degree)
        }
    }

    /// Directions' vanishing points are where the rectifying map sends nothing finite.
    @Test(arguments: views.indices)
    func vanishingPointsGoToInfinity(index: Int) throws {
        let view = Self.views[index]
        let map = try #require(view.rectifying(width: Self.width, height: Self.height))
        let unit = Double(Self.width)
        for direction in [view.right, view.down] {
            let v = view.vanishing(direction)
            guard abs(v.z) > 1e-6 else { continue }
            let p = Point(
                v.x / v.z * unit + Double(Self.width - 1) / 2,
                v.y / v.z * unit + Double(Self.height - 1) / 2)
            let size = abs(map.h[6] * p.x) + abs(map.h[7] * p.y) + abs(map.h[8])
            #expect(abs(map.denominator(p)) < 1e-9 * size)
        }
    }

    @Test func fourQuarterTurnsAreNone() {
        let centre = Point(400, 300)
        let view = Self.views[2]
        let one = Rectification(
            map: .identity, score: 1, rowSupport: 3, columnSupport: 5, view: view)
        let turned = one.turned(1, about: centre)
        #expect(turned.rowSupport == 5 && turned.columnSupport == 3)
        #expect(turned.quarterTurns == 1)
        let p = turned.map(Point(500, 300))
        #expect(abs(p.x - 400) < 1e-9 && abs(p.y - 400) < 1e-9)
        let full = turned.turned(3, about: centre)
        #expect(full.quarterTurns == 0 && full.rowSupport == 3)
        let q = full.map(Point(123, 45))
        #expect(abs(q.x - 123) < 1e-9 && abs(q.y - 45) < 1e-9)
    }
}

import Foundation
import Imaging

/// A page with square dots, and how to find them again.
struct DotPage {
    let raster: Raster
    let dots: [Point]
    let half: Int

    init(width: Int, height: Int, spacing: Int, half: Int, ink: UInt8 = 0, paper: UInt8 = 255) {
        self.half = half
        var samples = [UInt8](repeating: paper, count: 3 * width * height)
        var dots = [Point]()
        for y in stride(from: spacing / 2, to: height - half, by: spacing) {
            for x in stride(from: spacing / 2, to: width - half, by: spacing) {
                dots.append(Point(Double(x), Double(y)))
                for row in y - half...y + half {
                    for column in x - half...x + half {
                        for c in 0..<3 { samples[3 * (row * width + column) + c] = ink }
                    }
                }
            }
        }
        self.dots = dots
        raster = Raster(width: width, height: height, layout: .rgb, samples: .eight(samples))
    }

    /// Where a dot appears in `luma`: the centroid of what differs from its
    /// surroundings within `reach` of `expected`, in linear light; nil near the edge.
    static func find(_ luma: Plane, near expected: Point, reach: Int) -> Point? {
        let cx = Int(expected.x.rounded())
        let cy = Int(expected.y.rounded())
        guard cx >= reach, cy >= reach, cx + reach < luma.width, cy + reach < luma.height else {
            return nil
        }
        func light(_ x: Int, _ y: Int) -> Double {
            pow(Double(max(0, luma[x, y])) / 255, 2.2)
        }
        var ring = [Double]()
        for k in -reach...reach {
            ring += [
                light(cx + k, cy - reach), light(cx + k, cy + reach), light(cx - reach, cy + k),
                light(cx + reach, cy + k),
            ]
        }
        let base = ring.sorted()[ring.count / 2]
        var differences = [Double]()
        for y in cy - reach...cy + reach {
            for x in cx - reach...cx + reach { differences.append(abs(light(x, y) - base)) }
        }
        let threshold = 0.25 * differences.max()!
        var sum = 0.0
        var at = Point(0, 0)
        for y in cy - reach...cy + reach {
            for x in cx - reach...cx + reach {
                let d = abs(light(x, y) - base)
                guard d > threshold else { continue }
                sum += d
                at = at + Point(Double(x), Double(y)) * d
            }
        }
        return sum > 0 ? at * (1 / sum) : nil
    }

    /// The centroid of a dot's image: of its own pixels under `map`, each counting by
    /// the area it is given, `scale`².
    func expected(
        _ dot: Point, _ map: (Point) -> Point, scale: (Point) -> Double = { _ in 1 }
    ) -> Point {
        var sum = Point(0, 0)
        var total = 0.0
        for y in -half...half {
            for x in -half...half {
                let p = dot + Point(Double(x), Double(y))
                let area = scale(p) * scale(p)
                sum = sum + map(p) * area
                total += area
            }
        }
        return sum * (1 / total)
    }
}

extension Raster {
    /// The samples of an 8-bit raster.
    var bytes: [UInt8] {
        guard case .eight(let samples) = samples else { preconditionFailure() }
        return samples
    }
}

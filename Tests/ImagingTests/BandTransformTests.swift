import Testing
@testable import Imaging
@testable import Support

struct BandTransformTests {
    private func noise(_ width: Int, _ height: Int) -> Plane {
        var generator = DeterministicGenerator(seed: UInt64(width * 1000 + height))
        return Plane(width: width, height: height) { out in
            for i in out.indices { out[i] = Float(generator.uniform()) - 0.5 }
        }
    }

    /// The columns kept are those of the whole transform, and its inverse is the plane with
    /// the other columns taken away. Odd and even sides.
    @Test(arguments: [(135, 135, 33), (64, 63, 20), (15, 16, 8), (9, 1, 1), (1, 9, 1)])
    func agreesWithTheWholeTransform(size: (Int, Int, Int)) {
        let (width, height, columns) = size
        let plane = noise(width, height)
        let band = BandTransform(width: width, height: height, columns: columns)
        band.load(plane.samples)
        #expect(band.plane() == plane.samples)
        band.forward()
        var whole = Spectrum.forward(plane)
        var worst: Float = 0
        for v in 0..<height {
            for u in 0..<whole.columns {
                let i = 2 * (v * whole.columns + u)
                guard u < columns else {
                    whole.values[i] = 0
                    whole.values[i + 1] = 0
                    continue
                }
                let j = 2 * (u * height + v)
                worst = max(worst, abs(whole.values[i] - band.spectrum[j]))
                worst = max(worst, abs(whole.values[i + 1] - band.spectrum[j + 1]))
            }
        }
        #expect(worst < 1e-3)
        band.inverse()
        let scale = Float(width * height)
        let back = zip(band.plane(), Spectrum.inverse(whole).samples)
        #expect(back.allSatisfy { abs($0 / scale - $1) < 1e-4 })
    }
}

struct ParallelTests {
    private struct Problem: Error, Equatable { var number: Int }

    @Test func bothResultsComeBack() {
        let (a, b) = Parallel.both({ 6 * 7 }, { "text" })
        #expect(a == 42 && b == "text")
    }

    @Test func theFirstErrorIsThrown() {
        #expect(throws: Problem(number: 1)) {
            _ = try Parallel.both(
                { () throws(Problem) -> Int in throw Problem(number: 1) },
                { () throws(Problem) -> Int in throw Problem(number: 2) })
        }
        #expect(throws: Problem(number: 2)) {
            _ = try Parallel.both(
                { () throws(Problem) -> Int in 1 },
                { () throws(Problem) -> Int in throw Problem(number: 2) })
        }
    }
}

import Testing
@testable import Imaging
@testable import Trace
@testable import Watermark

/// The pieces of synchronisation, each on a bare lattice where the truth is known.
struct SynchroniserTests {
    static let lines = CarrierLines(TestRegistry.key.carriers)
    static let tile = Leak.markers[0].tile

    // MARK: CanvasMap

    private func delta(_ seed: UInt64, _ size: Double) -> [Double] {
        var generator = DeterministicGenerator(seed: seed)
        return (0..<2 * CanvasMap.terms).map { _ in generator.uniform(-size...size) }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func refiningComposes(seed: UInt64) {
        let base = Homography([0.9, 0.1, 20, -0.05, 1.1, 8, 2e-5, -3e-5, 1])
        let map = CanvasMap(width: 1350, height: 810, base: base).refined(by: delta(seed, 3))
        var step = map
        step.displacement = delta(seed + 100, 1)
        let refined = map.refined(by: step.displacement)
        var worst = 0.0
        for y in stride(from: 0.0, through: 810, by: 45) {
            for x in stride(from: 0.0, through: 1350, by: 45) {
                let wanted = map(step.displaced(Point(x, y)))
                worst = max(worst, (refined(Point(x, y)) - wanted).length)
            }
        }
        #expect(worst < 0.05)
    }

    @Test func theIdentityReturnsItsInput() {
        let plane = Leak.lattice(Self.tile, 300, 200)
        let map = CanvasMap(width: 300, height: 200, base: .identity)
        #expect(map.resample(plane).samples == plane.samples)
    }

    @Test(arguments: [(17, 40), (-20, 5), (400, -400)])
    func aWholeShiftCopiesSamples(shift: (Int, Int)) {
        let plane = Leak.lattice(Self.tile, 300, 200)
        let map = CanvasMap(
            width: 250, height: 220,
            base: Homography(a: 1, b: 0, tx: Double(shift.0), c: 0, d: 1, ty: Double(shift.1)))
        let out = map.resample(plane)
        var wrong = 0
        for y in 0..<220 {
            for x in 0..<250 {
                let (sx, sy) = (x + shift.0, y + shift.1)
                let inside = sx >= 0 && sy >= 0 && sx < 300 && sy < 200
                if out[x, y] != (inside ? plane[sx, sy] : 0) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    /// The rows that `resample` unrolls give what the map itself says.
    @Test(arguments: [UInt64(1), 2])
    func resamplesAsTheMapSays(seed: UInt64) {
        let ramp = Plane(width: 600, height: 500) { out in
            for i in 0..<600 * 500 { out[i] = Float(i % 600) + 0.5 * Float(i / 600) }
        }
        let base = Homography([0.9, 0.1, 60, -0.05, 1.1, 50, 1e-4, -1e-4, 1])
        let map = CanvasMap(width: 300, height: 250, base: base).refined(by: delta(seed, 4))
        let out = map.resample(ramp)
        for y in stride(from: 20, to: 230, by: 13) {
            for x in stride(from: 20, to: 280, by: 13) {
                let p = map(Point(Double(x), Double(y)))
                #expect(abs(Double(out[x, y]) - p.x - 0.5 * p.y) < 0.05)
            }
        }
    }

    // MARK: Lags

    @Test(arguments: [(0, 0), (5, 9), (-31, 44), (66, -67), (134, 1)])
    func lagsFindAShift(shift: (Int, Int)) {
        func wrapped(_ k: Int) -> Int { ((k % 135) + 135) % 135 }
        let plane = Plane(width: 540, height: 405) { out in
            for i in 0..<540 * 405 {
                let (x, y) = (wrapped(i % 540 + shift.0), wrapped(i / 540 + shift.1))
                out[i] = Self.tile.samples[y * 135 + x]
            }
        }
        let volume = LagVolume(CellSpectra(plane, lines: Self.lines), reach: 0.25)
        let best = volume.best(columns: 0..<volume.columns, rows: 0..<volume.rows)
        #expect(wrapped(Int(best.shift.x)) == wrapped(-shift.0))
        #expect(wrapped(Int(best.shift.y)) == wrapped(-shift.1))
        #expect(best.z > 15)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func lagsOfNoiseAreNormal(seed: UInt64) {
        var generator = DeterministicGenerator(seed: seed)
        var noise = Plane(width: 540, height: 405)
        for i in noise.samples.indices { noise.samples[i] = Float(generator.uniform(-1...1)) }
        let volume = LagVolume(CellSpectra(noise, lines: Self.lines), reach: 0.25)
        let sum = volume.summed(columns: 0..<volume.columns, rows: 0..<volume.rows)
        let sigma = (sum.reduce(0) { $0 + $1 * $1 } / Float(sum.count)).squareRoot()
        #expect(sigma > 0.6 && sigma < 1.4)
        #expect(volume.best(of: sum).z < 6)
    }

    /// A lattice seen through a slightly wrong map is put right, to a fraction of a pixel.
    @Test(arguments: [UInt64(1), 2, 3])
    func aWrongMapIsPutRight(seed: UInt64) throws {
        var generator = DeterministicGenerator(seed: seed)
        func slope() -> Double { generator.uniform(-0.003...0.003) }
        // Lattice pixel → picture pixel.
        let truth = Homography([
            1 + slope(), slope(), generator.uniform(-30...30),
            slope(), 1 + slope(), generator.uniform(-30...30), 0, 0, 1,
        ])
        let (w, h) = (1080, 810)
        let back = truth.inverse!
        let margin = Homography(a: 1, b: 0, tx: 135, c: 0, d: 1, ty: 135)
        let lattice = Leak.lattice(Self.tile, 1350, 1080)
        let picture = Warp.project(lattice, width: w, height: h, map: margin * back)
        let aligner = Aligner(lines: Self.lines)
        let identity = CanvasMap(width: w, height: h, base: .identity)
        let start = try #require(aligner.start(picture, identity, above: 12))
        #expect(start.polarity == 1)
        var last = start.map
        aligner.follow(picture, start) { map, _ in
            last = map
            return true
        }
        for p in [Point(200, 200), Point(540, 405), Point(900, 200), Point(300, 700)] {
            let rest = back(last(p)) - p
            func off(_ d: Double) -> Double { abs(d - (d / 135).rounded() * 135) }
            #expect(off(rest.x) < 0.3 && off(rest.y) < 0.3)
        }
        let negative = Plane(width: w, height: h, samples: picture.samples.map { -$0 })
        #expect(aligner.start(negative, identity, above: 12)?.polarity == -1)
    }

    // MARK: Pilots

    @Test(arguments: [
        (1.0, 1.0, 0.0), (0.5, 0.5, 0.0), (0.7, 0.7, 0.6), (1.8, 1.8, -1.1), (1.2, 0.8, 0.0),
        (1.0, 1.0, 1.5707963),
    ])
    func pilotsTellScaleAndAngle(pose: (Double, Double, Double)) throws {
        let truth = Affine2(scaleX: pose.0, scaleY: pose.1, angle: pose.2)
        let k = truth.determinant
        let back = Homography(
            a: truth.d / k, b: -truth.b / k, tx: 1700, c: -truth.c / k, d: truth.a / k, ty: 1700)
        let lattice = Leak.lattice(Self.tile, 3400, 3400)
        let picture = Warp.project(lattice, width: 800, height: 600, map: back)
        let side = ScreenshotSearch.windowSide(picture)
        let power = PowerMap(picture, side: side, limit: 8, notch: 1)
        let search = ScreenshotSearch(TestRegistry.key.carriers)
        let found = search.hypotheses(power, keep: 6)
        let first = try #require(found.first)
        #expect(first.score > 28)
        // Without phases a half turn looks the same.
        func distance(_ m: Affine2, _ sign: Double) -> Double {
            let t = truth
            return [m.a - sign * t.a, m.b - sign * t.b, m.c - sign * t.c, m.d - sign * t.d]
                .map(abs).max()!
        }
        let errors = found.map { min(distance($0.map, 1), distance($0.map, -1)) }
        #expect(errors.min()! < 0.004 * max(pose.0, pose.1), "\(found)")
    }

    // MARK: Demodulation

    @Test(arguments: [0, 1, 2])
    func aBareLatticeGivesItsCodeword(user: Int) {
        let plane = Leak.lattice(Leak.markers[user].tile, 540, 405)
        let soft = Demodulator(lines: Self.lines).soft(CellSpectra(plane, lines: Self.lines))
        let word = Leak.markers[user].codeword
        #expect((0..<Codeword.length).allSatisfy { soft.values[$0] * word.sign($0) > 0 })
        #expect(soft.knownLineZ > 10)
        #expect(soft.columns == 4 && soft.rows == 3 && soft.cellEvidence.count == 12)
    }
}

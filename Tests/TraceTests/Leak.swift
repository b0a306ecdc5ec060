@testable import Imaging
@testable import Simulator
@testable import Trace
@testable import Watermark

/// What the end-to-end tests share: three users, their registry, its tracer, pages.
enum Leak {
    static let tokens: [UInt64] = [0x1111_2222_3333, 0x4444_5555_6666, 0x7777_8888_9999]
    static let users = ["anna", "bo", "cem"]
    static let registry = TestRegistry(Dictionary(uniqueKeysWithValues: zip(tokens, users)))
    static let tracer = Tracer(keys: [TestRegistry.key], directory: registry)
    static let markers = tokens.map { Marker(key: TestRegistry.key, token: $0) }

    static func marked(_ page: Raster, _ user: Int = 0) -> Raster {
        markers[user].mark(page).raster
    }

    static func page(
        _ kind: SyntheticScreen = .mail, _ width: Int = 640, _ height: Int = 480, seed: UInt64 = 4
    ) -> Raster {
        SyntheticScreen.render(kind: kind, width: width, height: height, seed: seed)
    }

    static func names(_ raster: Raster, _ options: TraceOptions = TraceOptions()) -> [String] {
        names(tracer.trace(raster, options: options))
    }

    static func names(_ outcome: TraceOutcome) -> [String] {
        outcome.findings.map { $0.issued?.user ?? "nobody" }.sorted()
    }

    static func cropped(_ raster: Raster, _ x: Int, _ y: Int, _ w: Int, _ h: Int) -> Raster {
        guard case .eight(let samples) = raster.samples else { preconditionFailure() }
        let n = raster.layout.channels
        var rows = [UInt8]()
        for row in y..<y + h {
            let start = (row * raster.width + x) * n
            rows += samples[start..<start + w * n]
        }
        return Raster(width: w, height: h, layout: raster.layout, samples: .eight(rows))
    }

    static func grey(_ width: Int, _ height: Int, _ level: (Int, Int) -> UInt8) -> Raster {
        var samples = [UInt8]()
        samples.reserveCapacity(width * height)
        for y in 0..<height { for x in 0..<width { samples.append(level(x, y)) } }
        return Raster(width: width, height: height, layout: .grey, samples: .eight(samples))
    }

    /// Many tiles side by side, standard deviation `sigma`.
    static func lattice(_ tile: Tile, _ width: Int, _ height: Int, sigma: Float = 1) -> Plane {
        Plane(width: width, height: height) { out in
            for y in 0..<height {
                for x in 0..<width {
                    out[y * width + x] =
                        sigma * tile.samples[y % tile.side * tile.side + x % tile.side]
                }
            }
        }
    }
}

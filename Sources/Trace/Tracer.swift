internal import Foundation
package import Imaging
package import Watermark

/// Names everyone whose mark is in a picture, from that picture alone.
///
///     let tracer = Tracer(keys: keys, directory: registry)
///     let outcome = tracer.trace(picture)
///
/// A picture travels one way: residual, geometry, soft bits, token, person. Paths
/// are tried in the order of what leaks look like: a screenshot (one linear map
/// for the whole picture), then a photo (camera poses).
package struct Tracer: Sendable {
    let keys: [TraceKey]
    let directory: (any MarkDirectory)?

    /// - Parameter directory: the registry; without one nobody is named, but a
    ///   mark of a key is still recognised.
    package init(keys: [SignalKey], directory: (any MarkDirectory)?) {
        self.keys = keys.map(TraceKey.init)
        self.directory = directory
    }

    /// Time grows with pixels and keys, and is bounded whatever the picture shows:
    /// every search has a fixed size.
    package func trace(_ raster: Raster, options: TraceOptions = TraceOptions()) -> TraceOutcome {
        trace(raster.luma(), options: options)
    }

    /// As `trace(_:options:)`, for luma in grey levels 0…255.
    package func trace(_ luma: Plane, options: TraceOptions = TraceOptions()) -> TraceOutcome {
        let run = TraceRun(luma: luma, keys: keys, directory: directory, options: options)
        // Nothing smaller holds enough of a tile to tell a mark from chance.
        if min(luma.width, luma.height) >= 48 {
            options.progress?("as a screenshot")
            run.screenshots()
            if run.isEmpty, options.photos, min(luma.width, luma.height) >= 200 {
                options.progress?("as a photo of a screen or of paper")
                run.photos()
            }
        }
        return run.outcome()
    }
}

extension Tracer {
    /// A token, and the key under which it was issued.
    package typealias ExistingMark = (token: UInt64, keyID: String)

    /// A mark of one of the keys at the picture's own size and upright, as a file
    /// has that was marked before: a token, or nil.
    ///
    /// Looks at the middle of the picture only, at most four tiles a side, so that
    /// marking stays fast; a mark that was scaled or turned since is for `trace`.
    package func existingMark(in raster: Raster) -> ExistingMark? {
        guard let first = keys.first else { return nil }
        let limit = 4 * first.lines.side
        let width = min(raster.width, limit)
        let height = min(raster.height, limit)
        guard width >= 96, height >= 96 else { return nil }
        let luma = raster.luma(
            x: (raster.width - width) / 2, y: (raster.height - height) / 2, width: width,
            height: height)
        let residual = Residual.of(luma)
        for key in keys {
            let map = CanvasMap(width: width, height: height, base: .identity)
            let cells = CellSpectra(residual, lines: key.lines)
            let volume = LagVolume(cells, reach: Aligner.reaches.last!)
            let best = volume.best(columns: 0..<volume.columns, rows: 0..<volume.rows)
            guard best.z > 8 else { continue }
            var delta = [Double](repeating: 0, count: 2 * CanvasMap.terms)
            delta[0] = best.shift.x
            delta[CanvasMap.terms] = best.shift.y
            let aligned = map.refined(by: delta)
            let soft = Demodulator(lines: key.lines).soft(
                CellSpectra(aligned.resample(residual), lines: key.lines))
            if let values = SoftValues.clipped(soft.values),
                let found = ListDecoder().decode(values, authenticator: key.authenticator).found
            {
                return (found.payload.token, key.id)
            }
        }
        return nil
    }
}

/// One signal key as the tracer uses it: its lines in one fixed order.
package struct TraceKey: Sendable {
    let key: SignalKey
    let lines: CarrierLines

    var id: String { key.id }
    var profile: Profile { key.profile }
    var authenticator: PayloadAuthenticator { key.authenticator }

    package init(_ key: SignalKey) {
        self.key = key
        lines = CarrierLines(key.carriers)
    }
}

/// What a caller may ask of a trace.
package struct TraceOptions: Sendable {
    /// Only these users may be named, where given: a closed set of suspects.
    package var users: [String]?
    /// Looks longer: more hypotheses, finer grids. Bounded all the same.
    package var thorough: Bool
    /// Looks for screens in photos, too: seconds where there is none.
    package var photos: Bool
    /// Seconds of processor time for one document with all that is in it; what is not looked at
    /// then is named. Nil for the usual, 300, and 3600 with `thorough`. Pictures by themselves
    /// are bounded by their size.
    package var seconds: Double?
    /// Told what is being looked at, in words for a person; from any thread.
    package var progress: (@Sendable (String) -> Void)?

    package init(
        users: [String]? = nil, thorough: Bool = false, photos: Bool = true,
        seconds: Double? = nil, progress: (@Sendable (String) -> Void)? = nil
    ) {
        self.users = users
        self.thorough = thorough
        self.photos = photos
        self.seconds = seconds
        self.progress = progress
    }
}

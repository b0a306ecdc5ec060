internal import Foundation
public import Imaging
public import Watermark

/// Names everyone whose mark is in a picture, from that picture alone.
///
///     let tracer = Tracer(keys: keys, directory: registry)
///     let outcome = tracer.trace(picture)
///
/// A picture travels one way: residual, geometry, soft bits, token, person. Paths
/// are tried in the order of what leaks look like: a screenshot (one linear map
/// for the whole picture), then a photo (camera poses).
public struct Tracer: Sendable {
    let keys: [TraceKey]
    let directory: (any MarkDirectory)?

    /// - Parameter directory: the registry; without one nobody is named, but a
    ///   mark of a key is still recognised.
    public init(keys: [SignalKey], directory: (any MarkDirectory)?) {
        self.keys = keys.map(TraceKey.init)
        self.directory = directory
    }

    /// Time grows with pixels and keys, and is bounded whatever the picture shows:
    /// every search has a fixed size.
    public func trace(_ raster: Raster, options: TraceOptions = TraceOptions()) -> TraceOutcome {
        trace(raster.luma(), options: options)
    }

    /// As `trace(_:options:)`, for luma in grey levels 0…255.
    public func trace(_ luma: Plane, options: TraceOptions = TraceOptions()) -> TraceOutcome {
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

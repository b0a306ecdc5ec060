internal import Imaging
internal import Synchronization
internal import Trace

/// Asks of one picture after another whether it carries a mark.
final class MarkTracer: @unchecked Sendable {
    private let tracer: Tracer
    private let lock = Mutex(())

    init(_ tracer: Tracer) { self.tracer = tracer }

    func finds(_ picture: [UInt8]) -> Bool {
        guard let decoded = try? Picture.decodeAny(picture, allowPartial: true) else {
            return false
        }
        return lock.withLock { _ in
            !tracer.trace(decoded.raster, options: TraceOptions()).findings.isEmpty
        }
    }
}

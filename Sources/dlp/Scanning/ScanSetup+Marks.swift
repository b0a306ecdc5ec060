internal import Identity
internal import Imaging
internal import LeakDetect
internal import Trace
internal import Watermark

extension ScanSetup {
    /// Finds marks of this organisation in pictures; nil where no rule asks for it.
    ///
    /// Whose mark it is makes no difference to a gate, so the registry is not asked. Photos of
    /// screens are not searched: that takes seconds for each photo without one.
    ///
    /// - Throws: what opening the store throws: without its keys a rule about marks would let
    ///   everything pass.
    func markFinder(_ console: Console) throws -> FileScanner.MarkFinder? {
        guard policy.policy.rules.contains(where: \.marked) else { return nil }
        let keys = try console.openStore(.readOnly).keyRing().keys.flatMap { key in
            Profile.all.map { SignalKey(key, profile: $0) }
        }
        let tracer = Tracer(keys: keys, directory: nil)
        return { (picture) throws(ImagingError) in
            let decoded: DecodedPicture
            do throws(ImagingError) {
                decoded = try Picture.decodeAny(picture, allowPartial: true)
            } catch {
                // What is no picture, or a damaged one, carries none.
                if error.isOwnFailure { throw error }
                return false
            }
            let outcome = tracer.trace(decoded.raster, options: TraceOptions(photos: false))
            return !outcome.findings.isEmpty
        }
    }
}

internal import Identity
internal import Imaging
internal import LeakDetect
internal import Trace
internal import Watermark

extension ScanSetup {
    /// Finds marks of this organisation in pictures; nil where no rule asks for it.
    ///
    /// - Throws: what opening the store throws: without its keys a rule about marks would let
    ///   everything pass.
    func markFinder(_ console: Console) throws -> FileScanner.MarkFinder? {
        guard policy.policy.rules.contains(where: \.marked) else { return nil }
        let store = try console.openStore(.readOnly)
        let directory = RegistryDirectory(store.registry)
        let keys = try store.keyRing().keys.flatMap { key in
            Profile.all.map { SignalKey(key, profile: $0) }
        }
        // Tracing reads the registry, which is one connection: one picture at a time.
        let tracer = MarkTracer(Tracer(keys: keys, directory: directory))
        return { tracer.finds($0) }
    }
}

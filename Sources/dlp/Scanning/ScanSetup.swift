internal import Glibc
internal import Identity
internal import Imaging
internal import LeakDetect
internal import Trace
internal import Watermark

/// What a scan is made with: zone, policy, detectors, state.
struct ScanSetup {
    let zone: Zone
    let policy: CompiledPolicy
    let library: CompiledDetectors

    /// - Parameters:
    ///   - file: a policy of one's own instead of the zone's.
    ///   - detectors: look for these only, and block nothing.
    /// - Throws: ``Failure`` for a policy that is not exactly right: nothing is scanned then.
    init(
        _ console: Console, zone flag: Zone?, policy file: String? = nil,
        detectors: String? = nil
    ) throws {
        let (zone, origin) = try console.settings.resolve(Known.zone, flag: flag)
        if origin == .standard, file == nil, detectors == nil {
            console.diagnostics.notice(
                "no zone given, so the medium one holds (--zone, DLP_ZONE or the settings file)")
        }
        self.zone = zone
        let loader = try PolicyLoader(folder: .locate(), state: Self.state(console))
        library = loader.detectors
        if let detectors {
            policy = try loader.audit(Self.ids(detectors, library), zone: zone.rawValue).compiled
            return
        }
        // The zone that was asked for is the one that is told, whatever the file says.
        let loaded =
            if let file, flag == nil {
                try loader.policy(file: file)
            } else {
                try loader.policy(zone: zone.rawValue, file: file)
            }
        loader.save()
        policy = loaded.compiled
        for exception in loaded.expired(on: .today) {
            console.diagnostics.warning(
                "\(policy.policy.file): the exception \"\(exception.reason)\" expired on "
                    + "\(exception.expires)")
        }
    }

    /// The state folder, made when it can be; nil where nothing can be kept.
    static func state(_ console: Console) -> String? {
        guard let home = try? Home(path: console.home) else {
            console.diagnostics.detail("no state folder: nothing is cached")
            return nil
        }
        return home.path
    }

    /// `all`, or ids and classes with commas between.
    private static func ids(_ text: String, _ library: CompiledDetectors) throws -> [String] {
        var ids: [String] = []
        for name in text.split(separator: ",").map({ String($0.trimmed) }) {
            guard let found = library.resolve(name) else {
                let nearest = library.nearest(name)
                throw Failure.usage(
                    "--detectors", "unknown detector \"\(name)\"",
                    hint: nearest.map { "did you mean \"\($0)\"?" } ?? "dlp policy show --json")
            }
            for id in found where !ids.contains(id) { ids.append(id) }
        }
        if ids.isEmpty { throw Failure.usage("--detectors", "names none") }
        return ids
    }
}

extension ScanSetup {
    /// Finds marks of this organisation in pictures; nil where no rule asks for it.
    ///
    /// Whose mark it is makes no difference to a gate, so the registry is not asked. Photos of
    /// screens are not searched: that takes seconds for each photo without one.
    ///
    /// - Throws: what opening the store throws: without its keys a rule about marks would let
    ///   everything pass.
    func markFinder(_ console: Console) throws -> FileScanner.MarkFinder? {
        guard policy.needsMarks else { return nil }
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

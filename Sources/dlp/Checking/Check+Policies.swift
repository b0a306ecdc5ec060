internal import Identity
internal import LeakDetect

extension Check {
    /// Whether `scan` has what it works by.
    static func policies() -> Check {
        do {
            let folder = try PolicyFolder.locate()
            let library = try CompiledDetectors.load(folder)
            for zone in Zone.allCases {
                _ = try Policy.load(folder.policy(zone: zone.rawValue), library: library)
            }
            return ok("policies", "\(folder.path), \(library.ids.count) detectors")
        } catch {
            return wrong("policies", error, cost: "nothing can be scanned")
        }
    }
}

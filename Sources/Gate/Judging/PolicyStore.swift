package import LeakDetect
package import Support
internal import Synchronization

/// The policies of all zones, compiled together. It never changes: a reload makes another, and what
/// is being scanned finishes with the one it began with.
package final class PolicyGeneration: Sendable {
    /// From 1, one more at each reload.
    package let number: Int
    /// The exceptions that hold are those of this day (UTC).
    package let day: CalendarDay
    package let policies: [GateZone: CompiledPolicy]
    /// What every verdict depends on, 26 hexadecimal digits: ICAP's ISTag.
    package let tag: String

    init(number: Int, day: CalendarDay, policies: [GateZone: LoadedPolicy], configuration: String) {
        self.number = number
        self.day = day
        self.policies = policies.mapValues(\.compiled)
        let parts = GateZone.allCases.compactMap {
            policies[$0]?.generation(version: ProductVersion.number, on: day)
        }
        tag = String(Fingerprint.hex(parts + [configuration]).prefix(26))
    }

    /// - Throws: `PolicyError` for whatever is not exactly right in any zone's policy.
    static func load(
        _ configuration: GateConfiguration, folder: PolicyFolder, state: String?, number: Int,
        day: CalendarDay
    ) throws(PolicyError) -> PolicyGeneration {
        let loader = try PolicyLoader(folder: folder, state: state)
        var policies: [GateZone: LoadedPolicy] = [:]
        for zone in GateZone.allCases {
            let policy = try loader.policy(
                zone: zone.rawValue, file: configuration.policies[zone])
            if policy.compiled.needsMarks, !configuration.usesKeys {
                throw PolicyError(
                    file: policy.compiled.policy.file,
                    message: "a rule looks for marks, which needs this organisation's keys",
                    hint: "keys: true in \(configuration.file), or a policy without such a rule")
            }
            policies[zone] = policy
        }
        loader.save()
        return PolicyGeneration(
            number: number, day: day, policies: policies, configuration: configuration.digest)
    }
}

/// Which policies hold now.
package final class PolicyStore: Sendable {
    private let folder: PolicyFolder
    private let state: String?
    private let held: Mutex<Current>

    /// - Throws: `PolicyError`: a gate does not start with a policy that is not right.
    package init(
        _ configuration: GateConfiguration, folder: PolicyFolder, state: String?
    ) throws(PolicyError) {
        self.folder = folder
        self.state = state
        let first = try PolicyGeneration.load(
            configuration, folder: folder, state: state, number: 1, day: .today)
        held = Mutex((configuration, first))
    }

    package typealias Current = (configuration: GateConfiguration, policies: PolicyGeneration)

    package var current: Current { held.withLock { $0 } }

    /// Reads everything anew, compiles it aside and puts it in place.
    ///
    /// - Throws: `PolicyError`; the old ones hold then.
    package func reload(_ configuration: GateConfiguration) throws(PolicyError) {
        let number = held.withLock { $0.policies.number } + 1
        let next = try PolicyGeneration.load(
            configuration, folder: folder, state: state, number: number, day: .today)
        held.withLock { $0 = (configuration, next) }
    }

    /// Whether the day of the exceptions is over.
    package var isOfAnotherDay: Bool { held.withLock { $0.policies.day } != .today }
}

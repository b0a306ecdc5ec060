package import Support

/// Loads the policies of a folder: the detectors once, each policy with what it names, compiled
/// data from and into the state folder's cache.
///
///     let loader = try PolicyLoader(folder: .locate(), state: state)
///     let high = try loader.policy(zone: "high")
///     loader.save()
///     let scanner = try FileScanner(high.compiled)
///
/// What has changed on disk is seen by a new loader; policies that are loaded stay as they are.
package final class PolicyLoader {
    package let folder: PolicyFolder
    package let detectors: CompiledDetectors
    private let state: String?
    private let files: YAMLCache
    /// How many of the documents read are the detectors'.
    private let detectorDocuments: Int

    private var cache: String? { state.map { $0 + "/cache" } }

    /// - Parameter state: the folder that holds fingerprint sets and `cache/`; nil for neither.
    /// - Throws: ``PolicyError`` for the first detector that is not right.
    package init(folder: PolicyFolder, state: String?) throws(PolicyError) {
        self.folder = folder
        self.state = state
        files = YAMLCache(folder: state.map { $0 + "/cache" })
        detectors = try CompiledDetectors.load(folder, cache: files)
        detectorDocuments = files.documents.count
    }

    /// The policy of a zone: `low`, `medium` or `high`.
    ///
    /// - Parameter file: a policy of one's own in its place, which is told as this zone's.
    /// - Throws: ``PolicyError`` for whatever is not exactly right.
    package func policy(
        zone: String, file: String? = nil
    ) throws(PolicyError) -> LoadedPolicy {
        try load(file ?? folder.policy(zone: zone), zone: zone)
    }

    /// A policy of one's own, of the zone that it names.
    ///
    /// - Throws: ``PolicyError`` for whatever is not exactly right.
    package func policy(file: String) throws(PolicyError) -> LoadedPolicy {
        try load(file, zone: nil)
    }

    /// These detectors only: all that they find is reported, and nothing is blocked.
    ///
    /// - Throws: ``PolicyError`` where they cannot be compiled.
    package func audit(_ ids: [String], zone: String) throws(PolicyError) -> LoadedPolicy {
        LoadedPolicy(
            compiled: try CompiledPolicy(
                auditing: ids, zone: zone, library: detectors, cache: cache),
            documents: files.documents)
    }

    /// Keeps what YAML files said for the next start. To be called when all policies that are
    /// wanted have been loaded; what fails is only slower next time.
    package func save() { files.save() }

    private func load(_ file: String, zone: String?) throws(PolicyError) -> LoadedPolicy {
        let before = files.documents.count
        var policy = try Policy.load(file, library: detectors, cache: files)
        if let zone { policy.zone = zone }
        let documents =
            files.documents[..<detectorDocuments] + files.documents[before...]
        return LoadedPolicy(
            compiled: try CompiledPolicy(
                policy, library: detectors, cache: cache, state: state),
            documents: Array(documents))
    }
}

/// A policy ready to scan with, and what is to be known of it.
package struct LoadedPolicy: Sendable {
    package let compiled: CompiledPolicy
    /// The YAML files it was made of, detectors and those it extends included.
    let documents: [YAMLTree]

    /// Exceptions that have ended before `day` and hold no more.
    package func expired(on day: CalendarDay) -> [Suppression] {
        compiled.policy.exceptions.filter { $0.expires < day }
    }

    /// What every verdict by this policy depends on, as one number of 64 hexadecimal digits: the
    /// same file gets the same verdict while it stays the same.
    ///
    /// SHA-256 over the program's version, the detectors, the policy and those it extends, its
    /// dictionaries, hash lists, fingerprints and pictures, as they were read, and which
    /// exceptions hold on `day`. Where a rule asks for marks (``CompiledPolicy/needsMarks``) the
    /// keys count as well, which are not in it. O(bytes of YAML), some milliseconds.
    package func generation(version: String, on day: CalendarDay) -> String {
        var digest = PolicyDigest()
        digest.add(version)
        digest.add(compiled.policy.zone)
        for document in documents { digest.add(document.serialised) }
        for exception in compiled.policy.exceptions {
            digest.add(exception.expires < day ? 0 : 1)
        }
        compiled.addData(to: &digest)
        return digest.hex
    }
}

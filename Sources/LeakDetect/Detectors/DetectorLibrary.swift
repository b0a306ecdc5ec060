internal import Foundation
internal import Support

/// All detectors of a folder.
package struct DetectorLibrary: Sendable {
    /// In the order of their ids.
    package let all: [Detector]
    private let index: [String: Int]

    /// More files are no folder of detectors.
    private static let mostFiles = 5000
    /// So many are decoded by a thread at a time.
    private static let grain = 64

    /// Reads every `*.yaml` in `folder`, each named after the detector's id.
    ///
    /// - Parameter cache: of the detectors it knows the examples, which no scan needs, are left
    ///   out.
    /// - Throws: ``PolicyError`` for the first file that does not load.
    package static func load(
        folder: String, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> DetectorLibrary {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw PolicyError(file: folder, message: "cannot be read")
        }
        guard names.count <= mostFiles else {
            throw PolicyError(file: folder, message: "more than \(mostFiles) files")
        }
        var documents: [(value: YAMLValue, isKnown: Bool)] = []
        for name in names.sorted() where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
            documents.append(try cache.document(folder + "/" + name))
        }
        // Some hundred files: reading what they say is a quarter of scanning a small file.
        let read = documents
        let pieces = (read.count + grain - 1) / grain
        let decoded = Parallel.map(pieces) { piece in
            Result { () throws(PolicyError) in
                try read[piece * grain..<min(read.count, (piece + 1) * grain)].map {
                    document throws(PolicyError) in
                    try Detector(document.value, readsExamples: !document.isKnown)
                }
            }
        }
        var detectors: [Detector] = []
        for piece in decoded { detectors += try piece.get() }
        for detector in detectors
        where !detector.file.hasSuffix("/" + detector.id + ".yaml") {
            throw PolicyError(
                file: detector.file, message: "holds detector \"\(detector.id)\"",
                hint: "name the file \(detector.id).yaml")
        }
        guard !detectors.isEmpty else {
            throw PolicyError(file: folder, message: "holds no detectors")
        }
        return DetectorLibrary(detectors)
    }

    /// The detectors of a policy folder and, beside them, those of its ``PolicyFolder/own``.
    ///
    /// - Throws: ``PolicyError`` for the first file that does not load, and for an id that is
    ///   taken: a detector of one's own does not replace one by chance.
    package static func load(
        _ folder: PolicyFolder, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> DetectorLibrary {
        let shipped = try load(folder: folder.detectors, cache: cache)
        guard let own = folder.own else { return shipped }
        let added = try load(folder: own, cache: cache)
        for detector in added.all {
            guard let other = shipped[detector.id] else { continue }
            throw PolicyError(
                file: detector.file, line: 1,
                message: "there is a detector \"\(detector.id)\" in \(other.file)",
                hint: "give it another id")
        }
        return DetectorLibrary(shipped.all + added.all)
    }

    /// The detectors of some files alone.
    ///
    /// - Throws: ``PolicyError`` for the first that does not load.
    package static func load(files: [String]) throws(PolicyError) -> DetectorLibrary {
        var detectors: [Detector] = []
        for file in files {
            let value = try YAMLValue.read(file)
            let detector = try Detector(value)
            guard !detectors.contains(where: { $0.id == detector.id }) else {
                throw value.error("there is a detector \"\(detector.id)\" in another file")
            }
            detectors.append(detector)
        }
        return DetectorLibrary(detectors)
    }

    init(_ detectors: [Detector]) {
        all = detectors.sorted { $0.id < $1.id }
        index = Dictionary(
            all.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(id: String) -> Detector? { index[id].map { all[$0] } }

    /// The id nearest to one there is not.
    package func nearest(_ id: String) -> String? { NearestName.of(id, among: index.keys) }
}

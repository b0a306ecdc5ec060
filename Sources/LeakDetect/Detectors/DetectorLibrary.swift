internal import Foundation
internal import Imaging

/// All detectors of a folder.
public struct DetectorLibrary: Sendable {
    /// In the order of their ids.
    public let all: [Detector]
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
    public static func load(
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

    init(_ detectors: [Detector]) {
        all = detectors.sorted { $0.id < $1.id }
        index = Dictionary(
            all.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(id: String) -> Detector? { index[id].map { all[$0] } }

    /// The id nearest to one there is not.
    public func nearest(_ id: String) -> String? { NearestName.of(id, among: index.keys) }
}

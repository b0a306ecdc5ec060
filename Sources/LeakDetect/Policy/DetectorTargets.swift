/// The detectors there are, as the matcher sees them, by id.
package struct CompiledDetectors: Sendable {
    /// In the order of their ids.
    package let targets: [CompiledDetector]
    private let index: [String: Int]

    init(_ targets: [CompiledDetector]) {
        self.targets = targets.sorted { $0.id < $1.id }
        index = Dictionary(
            self.targets.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package var ids: [String] { targets.map(\.id) }

    subscript(id: String) -> CompiledDetector? { index[id].map { targets[$0] } }

    /// Ids of a list of detectors: ids, `class:financial`, or `all`.
    ///
    /// - Throws: ``PolicyError`` with the nearest name for one there is not.
    func resolve(_ value: YAMLValue) throws(PolicyError) -> [String] {
        var ids: [String] = []
        for item in try value.list() {
            let name = try item.text()
            guard let found = resolve(name) else {
                throw item.unknown("detector", name, among: self.ids + classes)
            }
            for id in found where !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// The ids one name stands for, nil when it stands for none.
    package func resolve(_ name: String) -> [String]? {
        if name == "all" { return ids }
        if name.hasPrefix("class:") {
            let found = targets.filter { "class:" + $0.className == name }.map(\.id)
            return found.isEmpty ? nil : found
        }
        return index[name] == nil ? nil : [name]
    }

    /// `class:financial` and so on, of the classes there are.
    package var classes: [String] { Set(targets.map { "class:" + $0.className }).sorted() }

    /// The name nearest to one there is not.
    package func nearest(_ name: String) -> String? {
        NearestName.of(name, among: ids + classes + ["all"])
    }
}

extension CompiledDetectors {
    /// The detectors of a folder.
    ///
    /// - Throws: ``PolicyError`` for the first that is not right.
    package static func load(
        folder: String, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> CompiledDetectors {
        CompiledDetectors(try DetectorLibrary.load(folder: folder, cache: cache))
    }

    /// The detectors of a policy folder, and those of one's own beside them (`DLP_DETECTORS`).
    ///
    /// - Throws: ``PolicyError`` for the first that is not right, or has an id there is already.
    package static func load(
        _ folder: PolicyFolder, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> CompiledDetectors {
        CompiledDetectors(try DetectorLibrary.load(folder, cache: cache))
    }

    /// Detectors as the matcher sees them.
    package init(_ detectors: DetectorLibrary) {
        self.init(detectors.all.map(CompiledDetector.init))
    }
}

extension CompiledDetector {
    init(_ detector: Detector) {
        self.init(id: detector.id, className: detector.kind.rawValue)
        title = detector.title
        file = detector.file
        line = detector.line
        patterns = detector.patterns.map {
            Pattern(
                expression: PatternExpression(pattern: $0.regex, isCaseless: $0.isCaseless),
                confidence: $0.confidence)
        }
        literals = detector.literals.map { literal in
            let reader = literal.reader
            return LiteralPrefilter(
                literal: literal.literal, confidence: literal.confidence,
                reader: { reader.read($0, $1) },
                beside: reader.beside)
        }
        context = detector.context.sorted { $0.key < $1.key }.flatMap(\.value)
        proximity = detector.proximity
        withContext = detector.withContext
        needsContext = detector.needsContext
        shownFirst = detector.shownFirst
        shownLast = detector.shownLast
        leastDigits = detector.checks.map(\.leastDigits).max() ?? 0
        hasEdges = detector.boundary != .none && detector.boundary != .end
        hasWordEdges = [.word, .number, .pairs].contains(detector.boundary)
        refusedAfter = ByteTable { !detector.mayEnd(before: $0) }
        accepts = { detector.accepts($0, before: $1, after: $2) }
        if detector.standsInCrowds {
            isInCrowd = { text, match in
                NumberCrowd.holds(text, match) {
                    detector.accepts($0, before: nil, after: nil)
                }
            }
        }
        if !detector.otherNames.isEmpty {
            let others = Set(detector.otherNames.map { Array($0.lowercased().utf8) })
            isNamedOtherwise = { PrecedingName.has(others, $0, before: $1) }
        }
        value = { detector.value($0) }
        showsValue = detector.tail != nil
    }
}

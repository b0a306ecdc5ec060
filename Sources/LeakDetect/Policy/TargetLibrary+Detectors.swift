extension TargetLibrary {
    /// The detectors of a folder.
    ///
    /// - Throws: ``PolicyError`` for the first that is not right.
    public static func load(
        folder: String, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> TargetLibrary {
        TargetLibrary(try DetectorLibrary.load(folder: folder, cache: cache))
    }

    /// The detectors of a policy folder, and those of one's own beside them (`DLP_DETECTORS`).
    ///
    /// - Throws: ``PolicyError`` for the first that is not right, or has an id there is already.
    public static func load(
        _ folder: PolicyFolder, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> TargetLibrary {
        TargetLibrary(try DetectorLibrary.load(folder, cache: cache))
    }

    /// Detectors as the matcher sees them.
    public init(_ detectors: DetectorLibrary) {
        self.init(detectors.all.map(MatchTarget.init))
    }
}

extension MatchTarget {
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
        anchors = detector.anchors.map { anchor in
            let reader = anchor.reader
            return Anchor(
                literal: anchor.literal, confidence: anchor.confidence,
                reader: { reader.read($0, $1) },
                mayRead: { reader.mayRead(before: $0, after: $1) })
        }
        context = detector.context.sorted { $0.key < $1.key }.flatMap(\.value)
        proximity = detector.proximity
        withContext = detector.withContext
        needsContext = detector.needsContext
        shownFirst = detector.shownFirst
        shownLast = detector.shownLast
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

/// What to look for, how much of it matters, and what then becomes of the file.
package struct PolicyRule: Sendable {
    package var id: String
    package var title = ""
    /// Ids of detectors.
    package var detectors: [String] = []
    package var keywords: [KeywordSet] = []
    /// Paths of SHA-256 lists.
    package var hashes: [String] = []
    /// Names of fingerprint sets in the state folder.
    package var fingerprints: [String] = []
    /// Paths of lists of perceptual hashes.
    package var images: [String] = []
    /// Types of files and of members.
    package var types: [String] = []
    /// The picture carries a mark of this organisation.
    package var marked = false
    /// Different values needed.
    package var minCount = 1
    package var minConfidence = Confidence.medium
    package var action = PolicyAction.block
    package var message = ""
    /// Why it may ask for less than the rule it inherits; empty where it does not.
    package var loosens = ""

    var isEmpty: Bool {
        detectors.isEmpty && keywords.isEmpty && hashes.isEmpty && fingerprints.isEmpty
            && images.isEmpty && types.isEmpty && !marked
    }

    private static let keys = [
        "id", "title", "detectors", "except", "keywords", "hashes", "fingerprints", "images",
        "types", "marked", "min", "action", "message", "loosens",
    ]

    /// A rule of a file, on top of the one of the same id it inherits.
    ///
    /// What it says replaces what the inherited rule says, but the stricter action holds, and
    /// what finds less than the inherited rule does must say so: `loosens:` with the reason.
    init(
        _ value: YAMLValue, inherited: [PolicyRule], library: CompiledDetectors
    ) throws(PolicyError) {
        let members = try value.mapping(Self.keys)
        guard let idValue = members["id"] else { throw value.error("the rule has no id") }
        let id = try idValue.text()
        guard id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), id.utf8.count <= 64 else {
            throw idValue.error("an id is up to 64 ASCII characters without blanks")
        }
        let parent = inherited.first { $0.id == id }
        self = parent ?? PolicyRule(id: id)
        if let title = members["title"] { self.title = try title.text() }
        if let message = members["message"] { self.message = try message.text() }
        if let detectors = members["detectors"] {
            self.detectors = try library.resolve(detectors)
        }
        if let except = members["except"] {
            let dropped = Set(try library.resolve(except))
            self.detectors.removeAll { dropped.contains($0) }
        }
        if let keywords = members["keywords"] { self.keywords = [try KeywordSet(keywords)] }
        if let hashes = members["hashes"] { self.hashes = try Self.paths(hashes) }
        if let sets = members["fingerprints"] { fingerprints = try sets.strings() }
        if let images = members["images"] { self.images = try Self.paths(images) }
        if let types = members["types"] { self.types = try TypeNames.read(types) }
        if let marked = members["marked"] { self.marked = try marked.boolean() }
        if let min = members["min"] {
            let limits = try min.mapping(["count", "confidence"])
            minCount = try limits["count"]?.integer(1...1_000_000) ?? minCount
            minConfidence =
                try limits["confidence"]?.word(Confidence.self, "confidence") ?? minConfidence
        }
        if let action = members["action"] {
            let wanted = try action.word(PolicyAction.self, "action")
            self.action = parent.map { max($0.action, wanted) } ?? wanted
        } else if parent == nil {
            throw value.error("rule \"\(id)\" has no action", hint: "action: allow, warn or block")
        }
        let reason = try members["loosens"]?.text()
        if let parent {
            let loosened = loosening(of: parent)
            if !loosened.isEmpty, reason == nil {
                throw value.error(
                    "rule \"\(id)\" finds less than the one it inherits: "
                        + loosened.joined(separator: ", "),
                    hint: "if that is meant, say why: loosens: REASON")
            }
            if loosened.isEmpty, let given = members["loosens"] {
                throw given.error("rule \"\(id)\" loosens nothing of the one it inherits")
            }
        } else if let given = members["loosens"] {
            throw given.error("rule \"\(id)\" inherits nothing that it could loosen")
        }
        if let reason { loosens = reason }
        if isEmpty {
            throw value.error(
                "rule \"\(id)\" looks for nothing",
                hint: "give it detectors, keywords, hashes, fingerprints, images or types")
        }
    }

    /// A rule made in code.
    init(id: String) { self.id = id }

    private static func paths(_ value: YAMLValue) throws(PolicyError) -> [String] {
        try value.strings().map { PolicyPath.resolve($0, beside: value.file) }
    }
}

extension PolicyRule {
    /// In what ways the rule finds less than the one it is written on top of, in the words of a
    /// policy; empty when it finds all that one does.
    func loosening(of parent: PolicyRule) -> [String] {
        var ways: [String] = []
        if minCount > parent.minCount {
            ways.append("min count \(minCount) instead of \(parent.minCount)")
        }
        if minConfidence > parent.minConfidence {
            ways.append(
                "min confidence \(minConfidence.rawValue) instead of "
                    + parent.minConfidence.rawValue)
        }
        let lists: [(String, [String], [String])] = [
            ("detectors", parent.detectors, detectors), ("hashes", parent.hashes, hashes),
            ("fingerprints", parent.fingerprints, fingerprints),
            ("images", parent.images, images), ("types", parent.types, types),
        ]
        for (name, before, now) in lists {
            let kept = Set(now)
            let gone = before.filter { !kept.contains($0) }
            if !gone.isEmpty { ways.append("without \(name) " + Self.listed(gone)) }
        }
        for set in parent.keywords {
            let gone = set.words.filter { word in
                !keywords.contains { $0.finds(word, as: set) }
            }
            if !gone.isEmpty { ways.append("without keywords " + Self.listed(gone)) }
        }
        if parent.marked, !marked { ways.append("without marked") }
        return ways
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ")
            + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}

extension KeywordSet {
    /// Whether a word is found wherever another set finds it.
    fileprivate func finds(_ word: String, as other: KeywordSet) -> Bool {
        words.contains(word) && (!wholeWord || other.wholeWord)
            && (!caseSensitive || other.caseSensitive)
            && (near.isEmpty
                || !other.near.isEmpty && Set(near).isSuperset(of: other.near)
                    && within >= other.within)
    }
}

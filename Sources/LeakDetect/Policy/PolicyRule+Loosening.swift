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

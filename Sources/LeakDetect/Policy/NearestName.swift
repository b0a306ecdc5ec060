/// What somebody may have meant.
enum NearestName {
    /// The name with the fewest changed letters, if they are few (Levenshtein distance, at
    /// most a third of the letters).
    static func of(_ wrong: String, among names: some Sequence<String>) -> String? {
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(Array(wrong.lowercased()), Array(name.lowercased()))
            if distance < best?.distance ?? Int.max { best = (name, distance) }
        }
        guard let best, best.distance <= max(1, max(wrong.count, best.name.count) / 3) else {
            return nil
        }
        return best.name
    }

    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard a.count <= 100, b.count <= 100 else { return Int.max }
        var row = Array(0...b.count)
        for i in a.indices {
            var corner = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, corner + (a[i] == b[j] ? 0 : 1))
                corner = above
            }
        }
        return row[b.count]
    }
}

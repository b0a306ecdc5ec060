internal import Support

/// What became of one leak.
struct DrillRow {
    enum Answer {
        /// The chance stated for the right name, nil where it was not given; who
        /// else was named.
        case traced(probability: Double?, others: [String], elapsed: Duration)
        case skipped(String)
    }

    let leak: Leak
    let answer: Answer

    var json: JSON {
        let head: JSON = [
            "schema": "dlp.drill/1", "leak": .string(leak.name),
            "kind": .string(leak.kind.rawValue),
        ]
        switch answer {
        case .traced(let probability, let others, let elapsed):
            return head.adding([
                "named": .bool(probability != nil),
                "false_positive_probability": JSON(probability),
                "others": .array(others.map { .string($0) }),
                "elapsed_ms": .integer(elapsed.milliseconds),
            ])
        case .skipped(let reason):
            return head.adding([
                "named": .null, "false_positive_probability": .null, "skipped": .string(reason),
            ])
        }
    }

    /// `jpeg 50      named    1 in 10^14`
    func line(width: Int, _ colour: Colour) -> String {
        let name = leak.name + String(repeating: " ", count: max(0, width - leak.name.columns))
        switch answer {
        case .skipped(let reason): return "\(name)  \(colour.faint("skipped"))  \(reason)"
        case .traced(let probability, let others, _):
            var line = name + "  "
            if let probability {
                line += colour.good("named") + "    " + Chance.text(probability)
            } else {
                line += colour.bad("missed")
            }
            if !others.isEmpty {
                line += "  " + colour.bad("also named: " + others.joined(separator: ", ").printable)
            }
            return line
        }
    }
}

/// How many leaks of each kind still name the person.
struct DrillTally {
    private var counts: [Leak.Kind: (named: Int, tried: Int)] = [:]
    private var skipped = 0

    mutating func add(_ row: DrillRow) {
        guard case .traced(let probability, _, _) = row.answer else {
            skipped += 1
            return
        }
        var count = counts[row.leak.kind] ?? (0, 0)
        count.tried += 1
        if probability != nil { count.named += 1 }
        counts[row.leak.kind] = count
    }

    /// `named: 38 of 40 screenshots, 7 of 8 photos; 2 skipped`
    var line: String {
        let parts = [Leak.Kind.screenshot, .photo].compactMap { kind in
            counts[kind].map { "\($0.named) of \($0.tried) \(kind.rawValue)s" }
        }
        return "named: " + parts.joined(separator: ", ")
            + (skipped > 0 ? "; \(skipped) skipped" : "")
    }
}

internal import Support

/// One thing `dlp doctor` looked at.
struct Check {
    enum State: String {
        /// As it should be.
        case ok
        /// Not there, and something optional does not work without it.
        case missing
        /// Not in order: must be mended.
        case wrong
    }

    let name: String
    let state: State
    /// What was found.
    let detail: String
    /// What does not work, for what is missing or wrong.
    var cost: String?
    var hint: String?

    static func ok(_ name: String, _ detail: String) -> Check {
        Check(name: name, state: .ok, detail: detail)
    }

    static func missing(_ name: String, _ detail: String, cost: String, hint: String) -> Check {
        Check(name: name, state: .missing, detail: detail, cost: cost, hint: hint)
    }

    static func wrong(_ name: String, _ error: any Error, cost: String? = nil) -> Check {
        let failure = Failure(describing: error, during: name)
        return Check(
            name: name, state: .wrong, detail: failure.what + ": " + failure.why, cost: cost,
            hint: failure.hint)
    }

    var json: JSON {
        [
            "schema": "dlp.doctor/1", "check": .string(name), "state": .string(state.rawValue),
            "detail": .string(detail), "cost": JSON(cost), "hint": JSON(hint),
        ]
    }

    func lines(width: Int, _ colour: Colour) -> [String] {
        let label =
            switch state {
            case .ok: colour.good("ok     ")
            case .missing: colour.doubtful("missing")
            case .wrong: colour.bad("wrong  ")
            }
        let padded = name + String(repeating: " ", count: max(0, width - name.columns))
        let indent = String(repeating: " ", count: 9 + width + 2)
        var lines = ["\(label)  \(padded)  \(detail.printable)"]
        if let cost { lines.append(indent + cost.printable) }
        if let hint { lines.append(indent + "hint: " + hint.printable) }
        return lines
    }
}

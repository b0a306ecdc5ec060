/// Everything a trace found out about one picture.
public struct TraceOutcome: Sendable {
    /// Everyone found, the strongest evidence first. Empty: no mark was found.
    public var findings: [TraceFinding]
    /// Distinct geometries demodulated, over all keys.
    public var geometriesTried: Int
    /// Candidate payloads whose tag was checked.
    public var candidatesChecked: Int
    /// The smallest false-positive probability of an issued mark that was compared and not
    /// named; 1 where nothing came to be compared.
    public var leastUnnamed: Double
    /// What was looked at, step by step, for `-v` and the report.
    public var steps: [TraceStep]
}

/// One step of a trace, in the order taken.
public struct TraceStep: Sendable {
    public var name: String
    public var detail: String
    public var milliseconds: Double

    init(name: String, detail: String, milliseconds: Double) {
        self.name = name
        self.detail = detail
        self.milliseconds = milliseconds
    }
}

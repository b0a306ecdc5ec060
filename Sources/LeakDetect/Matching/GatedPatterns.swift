/// The patterns behind one gate, compiled.
struct GatedPatterns: Sendable {
    let gate: PatternGate
    let database: PatternDatabase
    /// Of the database's first expression among the program's meanings.
    let first: Int
}

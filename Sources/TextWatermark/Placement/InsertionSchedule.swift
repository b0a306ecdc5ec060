/// Chooses among places: one in every sentence, or about every 120 characters, at a keyed
/// place in each.
struct InsertionSchedule {
    /// A sentence shorter than this is taken together with the next. An ideograph counts as
    /// three characters.
    static let shortest = 20
    /// A sentence is divided after this much.
    static let longest = 120

    /// The places chosen so far, in order.
    private(set) var places: [InsertionPoint] = []
    private var state: UInt64
    private var weight = 0
    private var open: [InsertionPoint] = []

    /// - Parameter seed: of the places; the same text and seed give the same places.
    init(seed: UInt64) { state = seed }

    /// So much text was read since the last call.
    mutating func read(weight more: Int) {
        weight += more
        if weight >= Self.longest { close() }
    }

    /// A run may stand here.
    mutating func offer(_ slot: InsertionPoint) { open.append(slot) }

    /// A sentence, paragraph or field ends here.
    mutating func endSentence() {
        if weight >= Self.shortest { close() }
    }

    /// The text ends here. What is left over is marked too, unless it is the short remainder
    /// of a marked sentence.
    mutating func finish() {
        if places.isEmpty || weight >= Self.shortest { close() }
    }

    /// Chooses one of the open places, if there are any; else the next one found will do.
    private mutating func close() {
        guard let best = open.map(\.rank).min() else { return }
        let candidates = open.filter { $0.rank == best }
        places.append(candidates[below(candidates.count)])
        open.removeAll(keepingCapacity: true)
        weight = 0
    }

    /// SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2714064.2660195), then Lemire's
    /// reduction: places need no more than to look irregular.
    private mutating func below(_ bound: Int) -> Int {
        Int(Self.mix(&state).multipliedFullWidth(by: UInt64(bound)).high)
    }

    static func mix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return finish(state)
    }

    static func finish(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

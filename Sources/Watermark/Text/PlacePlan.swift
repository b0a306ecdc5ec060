/// Chooses among places: one in every sentence, or about every 120 characters, at a keyed
/// place in each.
struct PlacePlan {
    /// A sentence shorter than this is taken together with the next. An ideograph counts as
    /// three characters.
    static let shortest = 20
    /// A sentence is divided after this much.
    static let longest = 120

    private var state: UInt64

    /// - Parameter seed: of the places; the same text and seed give the same places.
    init(seed: UInt64) { state = seed }

    mutating func places(_ events: [TextEvent]) -> [TextSlot] {
        var chosen: [TextSlot] = []
        var weight = 0
        var slots: [TextSlot] = []
        func close(_ plan: inout PlacePlan) {
            guard let best = slots.map(\.rank).min() else { return }
            let candidates = slots.filter { $0.rank == best }
            chosen.append(candidates[plan.below(candidates.count)])
            slots.removeAll(keepingCapacity: true)
            weight = 0
        }
        for event in events {
            switch event {
            case .text(let more):
                weight += more
                if weight >= Self.longest { close(&self) }
            case .slot(let slot):
                slots.append(slot)
            case .sentenceEnd:
                if weight >= Self.shortest { close(&self) }
            }
        }
        // What is left over is marked too, unless it is a remainder of a marked sentence.
        if chosen.isEmpty || weight >= Self.shortest { close(&self) }
        return chosen
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

/// How well a code page makes words of a language out of bytes: the sum of the logarithms of how
/// probable its letters are, where they stand as they do in words.
///
/// The same for all languages that share a code page: bytes are judged with the bytes before and
/// behind them only.
struct ReadingScore {
    /// A byte beyond ASCII and what stands about it.
    struct Place {
        var before: UInt8
        var byte: UInt8
        var after: UInt8
    }

    /// Natural logarithm of the likelihood.
    private(set) var sum = 0.0
    /// Places that no text of the language has.
    private(set) var bad = 0
    private(set) var letters = 0
    let count: Int

    /// Almost nothing that no text of the language has. A stray byte in a short text counts less
    /// than everything else together.
    var isPlausible: Bool { letters > 0 && bad * 16 <= count }

    private static let never = -9.0
    private static let sign = -4.5

    init(_ places: [Place], _ page: LanguagePage) {
        count = places.count
        for place in places {
            let kind = page.kinds[Int(place.byte)]
            let (before, after) = (page.kinds[Int(place.before)], page.kinds[Int(place.after)])
            if page.stands(kind, before, after) {
                sum += kind == .sign ? Self.sign : page.weights[Int(place.byte)]
                // Capitals stand at a word's beginning, or among others.
                if kind == .capital { sum -= before == .capital || before == .asciiCapital ? 1 : 2 }
                if kind != .sign { letters += 1 }
            } else {
                sum += Self.never
                bad += 1
            }
        }
    }

    /// The bytes beyond ASCII of `sample`, the first of them.
    static func places(_ sample: UnsafeRawBufferPointer, most: Int = 2000) -> [Place] {
        var places: [Place] = []
        for i in sample.indices where sample[i] >= 0x80 {
            places.append(
                Place(
                    before: i > 0 ? sample[i - 1] : 0x20, byte: sample[i],
                    after: i + 1 < sample.count ? sample[i + 1] : 0x20))
            if places.count == most { break }
        }
        return places
    }
}

/// What each code point becomes before text is matched; built once, on the first character
/// outside ASCII.
///
/// NFKC, case folding outside ASCII (ASCII letters keep their case: patterns may care, and
/// keywords are matched without it), look-alikes of Latin letters as those letters, and
/// default-ignorable code points as nothing.
struct UnicodeTable: Sendable {
    static let shared = UnicodeTable()

    /// For the basic plane: one of the constants below, or the index of a mapping.
    private let plane: [UInt16]
    private let beyond: [UInt32: UInt16]
    /// UTF-8 of the mappings, and where each begins.
    private let texts: [UInt8]
    private let starts: [UInt32]
    private let compositions: [UInt64: UInt32]
    private let classes: [UInt32: UInt8]

    /// Stays as it is.
    static let same: UInt16 = 0
    /// Is dropped.
    static let ignorable: UInt16 = 1
    /// May combine with what is before it.
    static let mark: UInt16 = 2
    private static let firstMapping: UInt16 = 3

    private init() {
        var plane = [UInt16](repeating: Self.same, count: 0x1_0000)
        var beyond: [UInt32: UInt16] = [:]
        var texts: [UInt8] = []
        var starts: [UInt32] = [0]
        var compositions: [UInt64: UInt32] = [:]
        var classes: [UInt32: UInt8] = [:]
        func set(_ code: UInt32, _ value: UInt16) {
            if code < 0x1_0000 { plane[Int(code)] = value } else { beyond[code] = value }
        }
        Self.parse(UnicodeData.mappings) { numbers in
            guard let code = numbers.first else { return }
            for number in numbers.dropFirst() { Self.encode(number, into: &texts) }
            set(code, Self.firstMapping + UInt16(truncatingIfNeeded: starts.count - 1))
            starts.append(UInt32(texts.count))
        }
        // Conjoining Jamo: vowels and final consonants join the syllable before them.
        for code: UInt32 in 0x1161...0x1175 { set(code, Self.mark) }
        for code: UInt32 in 0x11A8...0x11C2 { set(code, Self.mark) }
        Self.parse(UnicodeData.compositions) { numbers in
            guard numbers.count == 3 else { return }
            compositions[UInt64(numbers[0]) << 32 | UInt64(numbers[1])] = numbers[2]
        }
        Self.parse(UnicodeData.marks) { numbers in
            guard numbers.count == 2 else { return }
            classes[numbers[0]] = UInt8(truncatingIfNeeded: numbers[1])
            set(numbers[0], Self.mark)
        }
        Self.parse(UnicodeData.ignorables) { numbers in
            guard numbers.count == 2, numbers[0] <= numbers[1] else { return }
            for code in numbers[0]...numbers[1] { set(code, Self.ignorable) }
        }
        self.plane = plane
        self.beyond = beyond
        self.texts = texts
        self.starts = starts
        self.compositions = compositions
        self.classes = classes
    }

    /// ``same``, ``ignorable``, ``mark``, or something else for a mapping.
    @inline(__always)
    func kind(_ code: UInt32) -> UInt16 {
        code < 0x1_0000 ? plane[Int(code)] : beyond[code] ?? Self.same
    }

    /// Appends the folded UTF-8 of one code point.
    func fold(_ code: UInt32, into output: inout [UInt8]) {
        let kind = kind(code)
        if kind == Self.ignorable { return }
        if kind < Self.firstMapping { return Self.encode(code, into: &output) }
        let index = Int(kind - Self.firstMapping)
        output.append(contentsOf: texts[Int(starts[index])..<Int(starts[index + 1])])
    }

    /// A base and the marks after it, composed as NFC does.
    func compose(_ cluster: [UInt32]) -> [UInt32] {
        guard var base = cluster.first else { return [] }
        var rest: [UInt32] = []
        // Canonical order: by class, stable.
        let marks = cluster.dropFirst().filter { kind($0) != Self.ignorable }
            .enumerated().map { (order: classes[$1] ?? 0, place: $0, code: $1) }
            .sorted { ($0.order, $0.place) < ($1.order, $1.place) }
        for (_, _, mark) in marks {
            if let joined = compositions[UInt64(base) << 32 | UInt64(mark)] {
                base = joined
            } else if let syllable = Self.hangul(base, mark) {
                base = syllable
            } else {
                rest.append(mark)
            }
        }
        return [base] + rest
    }

    /// Unicode 3.12, Conjoining Jamo Behaviour.
    private static func hangul(_ base: UInt32, _ next: UInt32) -> UInt32? {
        if (0x1100...0x1112).contains(base), (0x1161...0x1175).contains(next) {
            return 0xAC00 + ((base - 0x1100) * 21 + (next - 0x1161)) * 28
        }
        if (0xAC00...0xD7A3).contains(base), (base - 0xAC00) % 28 == 0,
            (0x11A8...0x11C2).contains(next)
        {
            return base + (next - 0x11A7)
        }
        return nil
    }

    /// Appends the UTF-8 of a code point.
    static func encode(_ code: UInt32, into output: inout [UInt8]) {
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Calls `body` with the numbers of each entry.
    private static func parse(_ data: StaticString, _ body: ([UInt32]) -> Void) {
        var numbers: [UInt32] = []
        var number: UInt32 = 0
        var open = false
        data.withUTF8Buffer { bytes in
            for byte in bytes {
                switch byte {
                case 0x30...0x39: number = number << 4 | UInt32(byte - 0x30)
                case 0x41...0x46: number = number << 4 | UInt32(byte - 0x41 + 10)
                default:
                    if open { numbers.append(number) }
                    if byte == UInt8(ascii: ";") {
                        body(numbers)
                        numbers.removeAll(keepingCapacity: true)
                    }
                    number = 0
                    open = false
                    continue
                }
                open = true
            }
        }
    }
}

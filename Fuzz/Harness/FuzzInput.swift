/// Takes values from an input, as libFuzzer's FuzzedDataProvider does for C++: an input that has
/// ended gives zeros, so that every input means something.
struct FuzzInput {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isEmpty: Bool { at >= bytes.count }

    mutating func byte() -> UInt8 {
        guard at < bytes.count else { return 0 }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func number(_ count: Int) -> UInt64 {
        (0..<count).reduce(UInt64(0)) { value, _ in value << 8 | UInt64(byte()) }
    }

    mutating func flag() -> Bool { byte() & 1 != 0 }

    /// A choice of `choices`, which must not be empty.
    mutating func choice<T>(_ choices: [T]) -> T { choices[Int(byte()) % choices.count] }

    /// As many bytes as the next byte says, or what is left.
    mutating func string() -> [UInt8] {
        let count = min(Int(byte()), bytes.count - at)
        defer { at += count }
        return Array(bytes[at..<at + count])
    }

    mutating func text() -> String { String(decoding: string(), as: UTF8.self) }

    mutating func rest() -> [UInt8] {
        defer { at = bytes.count }
        return Array(bytes[min(at, bytes.count)...])
    }
}

/// Cuts bytes into pieces whose lengths depend on nothing but `seed`.
struct Pieces {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 1 to 64, mostly short.
    mutating func length() -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return 1 + Int(state >> 33) % (state >> 60 < 8 ? 4 : 64)
    }

    static func cut(
        _ bytes: UnsafeRawBufferPointer, seed: UInt64,
        _ give: (UnsafeRawBufferPointer, Bool) -> Void
    ) {
        var pieces = Pieces(seed: seed)
        var rest = bytes
        // As many pieces of a long input as of a short one.
        let scale = 1 + bytes.count / 4096
        repeat {
            let count = min(rest.count, scale * pieces.length())
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            give(piece, rest.isEmpty)
        } while !rest.isEmpty
    }
}

/// Inputs made long, so that a path that is not linear runs into libFuzzer's limit of time: nothing
/// that fits into some kilobytes is slow.
enum Stretch {
    private static let length = 256 << 10

    /// Of one input in 256 the input with a passage of it repeated; nil for the others.
    static func of(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 3 else { return nil }
        let sum = bytes.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        guard sum >> 56 == 0 else { return nil }
        let start = Int(sum >> 8 & 0xFFFFFF) % bytes.count
        let count = 1 + Int(sum >> 32 & 0xFFFF) % min(64, bytes.count - start)
        let passage = bytes[start..<start + count]
        var out = Array(bytes[..<start])
        while out.count < length { out += passage }
        return out + bytes[start...]
    }
}

/// What a worker is told before a document's bytes: bytes, depth, entries, milliseconds,
/// the depth it is at, the length of the words (8 bytes each, least first), and the words:
/// types and path, a line each.
struct ReadingRequest {
    var limits: ReadingLimits
    var depth: Int
    var path: String
    /// As what to read it: the parent reads some types itself.
    var types: [FileType]
    /// Where the document begins.
    var start = 0

    private static let headCount = 48

    init(limits: ReadingLimits, depth: Int, path: String, types: [FileType]) {
        self.limits = limits
        self.depth = depth
        self.path = path
        self.types = types
    }

    init(_ input: [UInt8]) throws(PartReplayError) {
        guard input.count >= Self.headCount else { throw PartReplayError() }
        func number(_ i: Int) -> Int {
            let value = input[(8 * i)..<(8 * i + 8)].reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            }
            return Int(clamping: value)
        }
        limits = ReadingLimits(
            bytes: number(0), depth: number(1), entries: number(2),
            seconds: Double(number(3)) / 1000)
        depth = number(4)
        let count = number(5)
        guard count <= input.count - Self.headCount else { throw PartReplayError() }
        start = Self.headCount + count
        let words = input[Self.headCount..<start].split(
            separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { throw PartReplayError() }
        types = words[0].split(separator: 0x20).compactMap {
            FileType(rawValue: String(decoding: $0, as: UTF8.self))
        }
        path = String(decoding: words[1], as: UTF8.self)
    }

    var bytes: [UInt8] {
        let words = types.map(\.rawValue).joined(separator: " ") + "\n" + path
        let numbers = [
            limits.bytes, limits.depth, limits.entries, Int(limits.seconds * 1000), depth,
            words.utf8.count,
        ]
        return numbers.flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        } + words.utf8
    }
}

internal import Glibc

/// Text as a person reads it, in a stream: see ``UnicodeTable`` for what becomes of each
/// character. The output is valid UTF-8 whatever the input is, and `map` leads back.
///
/// The last character of each piece is held back, because marks may follow it; memory is
/// that of one character and its marks.
struct Normaliser {
    private(set) var map = PositionMap()
    /// Held back from the piece before.
    private var held: [UInt8] = []
    /// Bytes and code points of the text as read that went out.
    private var originalBytes = 0
    private var originalCharacters = 0
    /// Bytes of normalised text that went out.
    private(set) var produced = 0

    /// More marks than this on one character are cut off from it.
    private static let mostHeld = 128

    /// Begins another part.
    mutating func reset() {
        map.removeAll()
        held.removeAll(keepingCapacity: true)
        originalBytes = 0
        originalCharacters = 0
        produced = 0
    }

    /// See ``PositionMap/forget(before:text:first:)``.
    mutating func forget(
        before place: Int, text: UnsafeBufferPointer<UInt8>, first: Int
    ) {
        map.forget(before: place, text: text, first: first)
    }

    /// Appends the normalised form of `piece` to `output`.
    ///
    /// - Parameter isLast: nothing follows; what was held back comes out, too.
    mutating func append(
        _ piece: UnsafeBufferPointer<UInt8>, isLast: Bool, to output: inout [UInt8]
    ) {
        if held.isEmpty {
            take(piece, isLast: isLast, &output)
        } else {
            var joined = held
            held.removeAll(keepingCapacity: true)
            joined.append(contentsOf: piece)
            joined.withUnsafeBufferPointer { take($0, isLast: isLast, &output) }
        }
    }

    private mutating func take(
        _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, _ output: inout [UInt8]
    ) {
        let end = isLast ? input.count : holdBack(input)
        if end < input.count { held = Array(input[end...]) }
        guard end > 0 else { return }
        convert(UnsafeBufferPointer(rebasing: input[..<end]), &output)
    }

    /// Where the last character with its marks begins.
    private func holdBack(_ input: UnsafeBufferPointer<UInt8>) -> Int {
        var place = input.count
        let limit = max(0, input.count - Self.mostHeld)
        while place > limit {
            var start = place - 1
            while start > limit, start > place - 4, input[start] & 0xC0 == 0x80 { start -= 1 }
            place = start
            guard input[place] >= 0x80 else { return place }
            let (code, _) = UTF8Step.decode(input, place)
            let kind = code.map { UnicodeTable.shared.kind($0) } ?? UnicodeTable.same
            if kind != UnicodeTable.mark && kind != UnicodeTable.ignorable { return place }
        }
        return place
    }

    /// What a whole piece becomes; it begins with no mark of the piece before.
    private mutating func convert(
        _ input: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]
    ) {
        let base = output.count
        // Of the text as read: counted up to here.
        var counted = 0
        var characters = originalCharacters
        var inSame = false
        func place() -> Int { produced + output.count - base }
        func count(to position: Int) {
            characters += UTF8Count.codePoints(
                UnsafeBufferPointer(rebasing: input[counted..<position]))
            counted = position
        }
        func beginSame(_ position: Int) {
            guard !inSame else { return }
            count(to: position)
            map.append(
                .init(
                    start: place(), original: originalBytes + position, character: characters,
                    isSame: true))
            inSame = true
        }
        func beginOther(_ position: Int) {
            count(to: position)
            map.append(
                .init(
                    start: place(), original: originalBytes + position, character: characters,
                    isSame: false))
            inSame = false
        }

        var i = 0
        while i < input.count {
            let same = Self.sameRun(input, from: i)
            if same > i {
                // A mark after it takes the last character back.
                var stop = same
                if same < input.count, Self.isMark(input, same) {
                    stop = same - 1
                    while stop > i, input[stop] & 0xC0 == 0x80 { stop -= 1 }
                }
                if stop > i {
                    beginSame(i)
                    output.append(contentsOf: input[i..<stop])
                    i = stop
                    continue
                }
            }
            // One character that changes, with the marks after it.
            beginOther(i)
            i = cluster(input, from: i, &output)
        }
        count(to: input.count)
        originalBytes += input.count
        originalCharacters = characters
        produced += output.count - base
    }

    /// Converts the character at `start` and the marks after it; where the next begins.
    private func cluster(
        _ input: UnsafeBufferPointer<UInt8>, from start: Int, _ output: inout [UInt8]
    ) -> Int {
        let table = UnicodeTable.shared
        let (code, length) = UTF8Step.decode(input, start)
        guard let code else {
            output.append(contentsOf: [0xEF, 0xBF, 0xBD])
            return start + length
        }
        var i = start + length
        if table.kind(code) == UnicodeTable.ignorable { return i }
        var codes = [code]
        while i < input.count, codes.count < 32, input[i] >= 0x80 {
            let (next, length) = UTF8Step.decode(input, i)
            guard let next else { break }
            let kind = table.kind(next)
            guard kind == UnicodeTable.mark || kind == UnicodeTable.ignorable else { break }
            codes.append(next)
            i += length
        }
        for code in codes.count == 1 ? codes : table.compose(codes) {
            table.fold(code, into: &output)
        }
        return i
    }

    private static func isMark(_ input: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard input[place] >= 0x80, let code = UTF8Step.decode(input, place).0 else {
            return false
        }
        return UnicodeTable.shared.kind(code) == UnicodeTable.mark
    }

    /// The end of what stays as it is, from `start` on.
    private static func sameRun(_ input: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = input.baseAddress else { return start }
        var i = start
        let end = input.count
        while i < end {
            // Eight ASCII bytes at a time.
            while i + 8 <= end {
                let word = UnsafeRawPointer(base + i).loadUnaligned(as: UInt64.self)
                if word & 0x8080_8080_8080_8080 != 0 { break }
                i += 8
            }
            guard i < end else { break }
            let byte = base[i]
            if byte < 0x80 {
                i += 1
            } else if byte >= 0xE4, byte <= 0xE9, i + 2 < end, base[i + 1] & 0xC0 == 0x80,
                base[i + 2] & 0xC0 == 0x80
            {
                // U+4000…U+9FFF: ideographs.
                i += 3
            } else {
                let (code, length) = UTF8Step.decode(input, i)
                guard let code, UnicodeTable.shared.kind(code) == UnicodeTable.same else {
                    return i
                }
                i += length
            }
        }
        return i
    }
}

enum UTF8Step {
    /// The code point at `place`, nil where it is no valid UTF-8 (RFC 3629), and how many
    /// bytes to step over.
    @inline(__always)
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> (UInt32?, Int) {
        let first = bytes[place]
        if first < 0x80 { return (UInt32(first), 1) }
        let left = bytes.count - place
        func next(_ k: Int) -> UInt32? {
            guard k < left else { return nil }
            let byte = bytes[place + k]
            return byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
        }
        switch first {
        case 0xC2...0xDF:
            guard let a = next(1) else { return (nil, 1) }
            return (UInt32(first & 0x1F) << 6 | a, 2)
        case 0xE0...0xEF:
            guard let a = next(1), let b = next(2) else { return (nil, 1) }
            let code = UInt32(first & 0x0F) << 12 | a << 6 | b
            guard code >= 0x800, code < 0xD800 || code >= 0xE000 else { return (nil, 1) }
            return (code, 3)
        case 0xF0...0xF4:
            guard let a = next(1), let b = next(2), let c = next(3) else { return (nil, 1) }
            let code = UInt32(first & 0x07) << 18 | a << 12 | b << 6 | c
            guard code >= 0x1_0000, code < 0x11_0000 else { return (nil, 1) }
            return (code, 4)
        default:
            return (nil, 1)
        }
    }
}

extension Normaliser {
    /// A keyword or context word as it appears in normalised text; ASCII letters in lower case
    /// unless their case is kept.
    static func fold(_ word: String, keepCase: Bool = false) -> [UInt8] {
        var normaliser = Normaliser()
        var output: [UInt8] = []
        Array(word.utf8).withUnsafeBufferPointer {
            normaliser.append($0, isLast: true, to: &output)
        }
        guard !keepCase else { return output }
        return output.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

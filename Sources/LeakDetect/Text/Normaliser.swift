internal import CKernels

/// Text as a person reads it, in a stream: see ``UnicodeTable`` for what becomes of each
/// character. The output is valid UTF-8 whatever the input is, and `map` leads back.
///
/// The last character of each piece is held back, because marks may follow it; memory is
/// that of one character and its marks.
struct Normaliser {
    private(set) var map = PositionMap()
    /// Held back from the piece before.
    private var held: [UInt8] = []
    /// Bytes of the text as read that went out.
    private var originalBytes = 0
    /// Bytes of normalised text that went out.
    private(set) var produced = 0

    /// More marks than this on one character are cut off from it.
    private static let mostHeld = 128

    /// Begins another part.
    mutating func reset() {
        map.removeAll()
        held.removeAll(keepingCapacity: true)
        originalBytes = 0
        produced = 0
    }

    /// Places before this one are no longer asked for.
    mutating func forget(before place: Int) { map.forget(before: place) }

    /// Appends the normalised form of `piece` to `output`.
    ///
    /// - Parameter isLast: nothing follows; what was held back comes out, too.
    mutating func append(
        _ piece: UnsafeBufferPointer<UInt8>, isLast: Bool, to output: inout [UInt8]
    ) {
        guard !held.isEmpty else { return take(piece, isLast: isLast, &output) }
        var joined = held
        held.removeAll(keepingCapacity: true)
        // No mark begins with an ASCII byte, so what was held is whole.
        if let first = piece.first, first < 0x80 {
            joined.withUnsafeBufferPointer { convert($0, &output) }
            return take(piece, isLast: isLast, &output)
        }
        joined.append(contentsOf: piece)
        joined.withUnsafeBufferPointer { take($0, isLast: isLast, &output) }
    }

    private mutating func take(
        _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, _ output: inout [UInt8]
    ) {
        let end = isLast ? input.count : holdBack(input)
        if end < input.count { held.append(contentsOf: input[end...]) }
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
            // Bytes that are no character yet may become a mark.
            guard let code = UTF8Step.decode(input, place).0 else { continue }
            let kind = UnicodeTable.shared.kind(code)
            if kind != UnicodeTable.mark && kind != UnicodeTable.ignorable { return place }
        }
        return place
    }

    /// What a whole piece becomes; it begins with no mark of the piece before.
    private mutating func convert(
        _ input: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8]
    ) {
        let base = output.count
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
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: input[i..<stop]))
                    i = stop
                    continue
                }
            }
            // One character that changes, with the marks after it.
            let start = output.count
            let next = cluster(input, from: i, &output)
            let before = UTF8Count.codePoints(UnsafeBufferPointer(rebasing: input[i..<next]))
            let after = output.withUnsafeBufferPointer {
                UTF8Count.codePoints(UnsafeBufferPointer(rebasing: $0[start...]))
            }
            map.append(
                .init(
                    start: produced + start - base, length: Int32(output.count - start),
                    change: Int32(before - after), skew: map.skew, original: originalBytes + i,
                    originalLength: next - i))
            i = next
        }
        originalBytes += input.count
        produced += output.count - base
    }

    /// Converts the character at `start` and the marks after it; where the next begins.
    private func cluster(
        _ input: UnsafeBufferPointer<UInt8>, from start: Int, _ output: inout [UInt8]
    ) -> Int {
        let table = UnicodeTable.shared
        let (code, length) = UTF8Step.decode(input, start)
        guard let code else {
            output.append(contentsOf: UTF8.encodedReplacementCharacter)
            return start + length
        }
        var i = start + length
        if table.kind(code) == UnicodeTable.ignorable { return i }
        var marks = 0
        while i < input.count, marks < 31, input[i] >= 0x80 {
            let (next, length) = UTF8Step.decode(input, i)
            guard let next else { break }
            let kind = table.kind(next)
            guard kind == UnicodeTable.mark || kind == UnicodeTable.ignorable else { break }
            marks += 1
            i += length
        }
        if marks == 0 {
            table.fold(code, into: &output)
        } else {
            table.fold(cluster: UnsafeBufferPointer(rebasing: input[start..<i]), into: &output)
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
        while i < input.count {
            i += dlp_plain_prefix(base + i, input.count - i)
            guard i < input.count else { break }
            let (code, length) = UTF8Step.decode(input, i)
            guard let code, UnicodeTable.shared.kind(code) == UnicodeTable.same else { return i }
            i += length
        }
        return i
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

/// Letters of other scripts that are drawn as a Latin letter: those of UTS #39's confusables
/// that are single characters of scripts people write with (Cyrillic, Greek, Armenian,
/// Cherokee, Lisu, and small capitals).
enum Confusables {
    /// The Latin letter by the one that looks like it.
    static let latin: [UInt32: UInt8] = {
        var latin: [UInt32: UInt8] = [:]
        for pair in pairs.split(separator: " ") {
            let scalars = Array(pair.unicodeScalars)
            if scalars.count == 2 {
                latin[scalars[0].value] = UInt8(truncatingIfNeeded: scalars[1].value)
            }
        }
        return latin
    }()

    /// Each with its Latin letter after it.
    private static let pairs = """
        АA ВB СC ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT ХX УY ҮY ԚQ ԜW ѴV ҒF ԌG ԀD Һh аa сc еe іi јj оo \
        рp ѕs хx уy һh ԁd ԛq ԝw ѵv үy ӏl ӀI ѡw ɡg ıi ᴋk кk мm ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP \
        ΤT ΥY ΧX ϹC ͿJ ϳj ϲc οo νv ρp αa ιi υu κk ՕO օo ՍU սu ԼL ՏS ցg հh ոn զq աw ᎪA ᏴB ᏟC ᎠD \
        ᎬE ᏀG ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᏒR ᏚS ᎢT ᏙV ᏔW ᏃZ ꓐB ꓑP ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR \
        ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU ᴀa ᴄc ᴅd ᴇe ᴊj ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ɴn ʀr ɪi ʏy ʙb ɢg ʜh \
        ʟl
        """
}

/// Finds the places for runs in ranges of prose.
///
/// Between words a run stands after the space: by UAX #14 (rule LB10) the line may still break
/// before it, by UAX #29 it belongs to the space, so that a double click takes the word alone,
/// and trimming of lines and fields does not reach it. Between ideographs it stands after
/// punctuation, where no line begins or ends.
///
/// Both neighbours must be words of prose: numbers, addresses, paths, code and identifiers
/// have no run beside them, let alone inside. Lines of which less than half is prose, such as
/// commands and tables, and columns set apart by several spaces, have none.
struct InsertionPointFinder {
    /// Chooses among the places as they are found.
    private(set) var plan: InsertionSchedule
    /// A line is looked at in parts of so many words, to bound memory.
    private static let mostWords = 4096

    init(plan: InsertionSchedule) { self.plan = plan }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        var line: [TextWord] = []
        WordScanner.forEach(in: bytes, range, letters: false) { word in
            if word.gap == .line || line.count == Self.mostWords {
                let end = line.last?.range.upperBound ?? word.range.lowerBound
                close(&line, bytes)
                // A blank line ends a sentence, whatever stands before it.
                if bytes[end..<word.range.lowerBound].count(where: { $0 == 0x0A }) > 1 {
                    plan.endSentence()
                }
            }
            line.append(word)
        }
        close(&line, bytes)
    }

    /// The places chosen, in order.
    mutating func finish() -> [InsertionPoint] {
        plan.finish()
        return plan.places.sorted { $0.offset < $1.offset }
    }

    mutating func endParagraph() { plan.endSentence() }

    private mutating func close(_ line: inout [TextWord], _ bytes: UnsafeBufferPointer<UInt8>) {
        defer { line.removeAll(keepingCapacity: true) }
        let prose = line.reduce(0) { $0 + ($1.isProse || $1.hasIdeographs ? 1 : 0) }
        let isProse = prose * 2 >= line.count
        var previous: TextWord?
        for word in line {
            if isProse, let previous, previous.isProse, word.isProse, !word.startsInvisible {
                let fits =
                    word.gap == .space || word.gap == .wideSpace
                    || (word.gap == .column && previous.endsSentence
                        && word.range.lowerBound - previous.range.upperBound == 2)
                if fits {
                    plan.offer(
                        InsertionPoint(
                            offset: word.range.lowerBound,
                            rank: previous.endsSentence ? .boundary : .inner,
                            isJoining: previous.isJoining || word.isJoining))
                }
            }
            if isProse, word.hasIdeographs {
                readIdeographs(word, bytes)
            } else {
                plan.read(weight: word.weight + 1)
            }
            if word.endsSentence { plan.endSentence() }
            previous = word
        }
    }

    /// Places within a word of ideographs.
    private mutating func readIdeographs(
        _ word: TextWord, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        var i = word.range.lowerBound
        var previous: Unicode.Scalar?
        // An address may hold ideographs.
        var isAddress = false
        while i < word.range.upperBound {
            let (scalar, length) = TextScalars.scalar(bytes, at: i, below: word.range.upperBound)
            if let previous, TextScalars.isIdeographic(scalar), !isAddress {
                if TextScalars.ideographicStops.contains(previous) {
                    let ends = TextScalars.ideographicEnds.contains(previous)
                    if ends { plan.endSentence() }
                    plan.offer(
                        InsertionPoint(offset: i, rank: ends ? .boundary : .inner, needsGuard: true)
                    )
                } else if TextScalars.isIdeographic(previous) {
                    plan.offer(
                        InsertionPoint(offset: i, rank: .ideographs, needsGuard: true))
                }
            }
            switch scalar {
            case "/", "\\", "@", "_", "=", "&", "#", "`", "<", "%", "{", "[": isAddress = true
            case _ where TextScalars.ideographicStops.contains(scalar): isAddress = false
            default: break
            }
            plan.read(weight: TextScalars.isIdeographic(scalar) ? 3 : 1)
            previous = scalar
            i += length
        }
    }
}

/// A place where a run may stand.
package struct InsertionPoint {
    /// The better is used first.
    enum Rank: Int, Comparable {
        /// Within a sentence, between words or after a comma.
        case inner
        /// Before a sentence: lost where a copy begins with that sentence.
        case boundary
        /// Between two ideographs.
        case ideographs

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Byte of UTF-8 that the run stands before.
    package var offset: Int
    var rank: Rank
    /// A punctuation mark or letter stands directly before it.
    var needsGuard = false
    /// Letters beside it are shaped by joiners.
    var isJoining = false
}

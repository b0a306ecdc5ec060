internal import Support

/// Splits a multipart body into its parts (RFC 2046, RFC 7578) from pieces of any size, and refuses
/// what two servers would split in two ways.
///
/// Nothing of the body is in no event: the events' bytes, with the parts' heads, are the body. What
/// may be the beginning of a delimiter is held back until more has come: some hundred bytes, and a
/// part's header within its limit. O(n).
package struct MultipartSplitter {
    package enum Event {
        /// Before the first delimiter. Bytes are valid during the call.
        case preamble(UnsafeRawBufferPointer)
        /// A delimiter with its line ends.
        case delimiter(UnsafeRawBufferPointer)
        case partStart(PartHead)
        case part(UnsafeRawBufferPointer)
        case partEnd
        /// Behind the final delimiter.
        case epilogue(UnsafeRawBufferPointer)
    }

    private enum State {
        case preamble
        case head
        case part
        case epilogue
    }

    private let needle: [UInt8]
    private let limits: WireLimits
    private var state = State.preamble
    private var collector: HeadCollector
    private var held: [UInt8] = []
    /// Whether a delimiter may stand here without a line end of its own: at the body's beginning,
    /// and behind a part's header.
    private var isAtLineStart = true
    private var failure: WireError?
    package private(set) var parts = 0

    package init(boundary: MultipartBoundary, limits: WireLimits = WireLimits()) {
        needle = [ByteText.dash, ByteText.dash] + boundary.bytes
        self.limits = limits
        collector = HeadCollector(longest: limits.partHeadBytes, mostLines: limits.partHeadLines)
    }

    package mutating func feed(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) {
        try run(input, isLast: false, emit)
    }

    /// The body has ended.
    package mutating func finish(_ emit: (Event) -> Void) throws(WireError) {
        try run(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, emit)
        switch state {
        case .preamble: failure = WireError(.boundaryUnused)
        case .head, .part: failure = WireError(.noFinalDelimiter)
        case .epilogue: break
        }
        if let failure { throw failure }
    }

    private mutating func run(
        _ input: UnsafeRawBufferPointer, isLast: Bool, _ emit: (Event) -> Void
    ) throws(WireError) {
        if let failure { throw failure }
        do throws(WireError) {
            guard !held.isEmpty else { return try split(input, isLast: isLast, emit) }
            held += input
            let window = held
            held = []
            try window.withBytes { bytes throws(WireError) in
                try split(bytes, isLast: isLast, emit)
            }
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func split(
        _ window: UnsafeRawBufferPointer, isLast: Bool, _ emit: (Event) -> Void
    ) throws(WireError) {
        var at = 0
        while true {
            if case .head = state {
                at += try collector.feed(UnsafeRawBufferPointer(rebasing: window[at...]))
                guard collector.isComplete else { return }
                let head = try PartHead(collector.bytes)
                collector = HeadCollector(
                    longest: limits.partHeadBytes, mostLines: limits.partHeadLines)
                parts += 1
                guard parts <= limits.parts else { throw WireError(.tooManyParts) }
                emit(.partStart(head))
                state = .part
                isAtLineStart = true
            }
            guard let next = try splitText(window, from: at, isLast: isLast, emit) else { return }
            at = next
        }
    }

    /// Tells text up to the next delimiter and the delimiter; where the text behind it begins, or
    /// nil where the window has been used up, but for what is held.
    private mutating func splitText(
        _ window: UnsafeRawBufferPointer, from start: Int, isLast: Bool, _ emit: (Event) -> Void
    ) throws(WireError) -> Int? {
        var search = start
        while let found = find(window, from: search) {
            search = found + 1
            guard let before = lineEnd(window, before: found, from: start) else { continue }
            let after = found + needle.count
            // Two bytes say what it is, and two more the end of a final delimiter's line.
            guard isLast || window.count - after >= 4 else {
                tell(window[start..<(found - before)], emit)
                hold(window, from: found - before)
                return nil
            }
            tell(window[start..<(found - before)], emit)
            if before == 1 { throw WireError(.delimiterLineEnd) }
            guard let end = delimiterEnd(window, after) else { throw WireError(.delimiter) }
            if case .epilogue = state { throw WireError(.delimiterAfterEnd) }
            emit(.delimiter(UnsafeRawBufferPointer(rebasing: window[(found - before)..<end.at])))
            if case .part = state { emit(.partEnd) }
            state = end.isFinal ? .epilogue : .head
            isAtLineStart = end.isFinal
            return end.at
        }
        let end = isLast ? window.count : possibleStart(window, from: start)
        tell(window[start..<end], emit)
        hold(window, from: end)
        return nil
    }

    private func find(_ window: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let rest = UnsafeRawBufferPointer(rebasing: window[start...])
        return needle.withUnsafeBytes { ByteSearch.first($0, in: rest) }.map { start + $0 }
    }

    /// How many bytes before `found` are the line end it stands behind: 2, 1 where it is a bare CR or
    /// LF, 0 where none is needed; nil within a line.
    private func lineEnd(
        _ window: UnsafeRawBufferPointer, before found: Int, from start: Int
    ) -> Int? {
        guard found > start else { return isAtLineStart ? 0 : nil }
        switch window[found - 1] {
        case ByteText.lf:
            return found - 2 >= start && window[found - 2] == ByteText.cr ? 2 : 1
        case ByteText.cr: return 1
        default: return nil
        }
    }

    /// Where the delimiter's line ends; nil where its line goes on with anything else.
    private func delimiterEnd(
        _ window: UnsafeRawBufferPointer, _ at: Int
    ) -> (at: Int, isFinal: Bool)? {
        func isLineEnd(_ at: Int) -> Bool {
            at + 1 < window.count && window[at] == ByteText.cr && window[at + 1] == ByteText.lf
        }
        if isLineEnd(at) { return (at + 2, false) }
        guard at + 1 < window.count, window[at] == ByteText.dash, window[at + 1] == ByteText.dash
        else { return nil }
        if at + 2 == window.count { return (at + 2, true) }
        return isLineEnd(at + 2) ? (at + 4, true) : nil
    }

    /// Where in the window's end a line end and the beginning of a delimiter may stand.
    private func possibleStart(_ window: UnsafeRawBufferPointer, from start: Int) -> Int {
        if isAtLineStart, isBeginning(window, start) { return start }
        var at = max(start, window.count - needle.count - 1)
        while at < window.count {
            if window[at] == ByteText.cr || window[at] == ByteText.lf {
                var text = at + 1
                if window[at] == ByteText.cr, text < window.count, window[text] == ByteText.lf {
                    text += 1
                }
                if isBeginning(window, text) { return at }
            }
            at += 1
        }
        return window.count
    }

    /// Whether the window ends within the delimiter's beginning at `at`.
    private func isBeginning(_ window: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        window.count - at < needle.count
            && window[at...].elementsEqual(needle.prefix(window.count - at))
    }

    private mutating func hold(_ window: UnsafeRawBufferPointer, from at: Int) {
        held = Array(window[at...])
    }

    private mutating func tell(
        _ bytes: Slice<UnsafeRawBufferPointer>, _ emit: (Event) -> Void
    ) {
        guard !bytes.isEmpty else { return }
        isAtLineStart = false
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        switch state {
        case .preamble: emit(.preamble(bytes))
        case .part: emit(.part(bytes))
        case .epilogue: emit(.epilogue(bytes))
        case .head: break
        }
    }
}

internal import Glibc
internal import Support

/// Reads JSON's keys, strings, numbers and words from pieces of any size, without a tree and
/// without recursion (RFC 8259): one value or several in a row, as NDJSON and GraphQL batches are.
///
/// Strings are told without their escapes: as slices of what was fed where there are none. What a
/// string contains is not judged: raw line breaks and bytes that are no UTF-8 are passed on. Every
/// byte is accounted for: it is of a token, it is a blank or one of `{}[],:`, or it comes behind
/// `damage`, raw. O(n), in a few kilobytes.
package struct JSONTokenizer {
    package enum Event {
        /// A piece of a key, a string, or of a number or word; valid during the call.
        case key(UnsafeRawBufferPointer)
        case string(UnsafeRawBufferPointer)
        case scalar(UnsafeRawBufferPointer)
        case keyEnd
        case stringEnd
        case scalarEnd
        case open(JSONContainer)
        case close(JSONContainer)
        /// Here the text stops being JSON; a token before it may be cut. Everything from `offset` on
        /// comes raw.
        case damage(offset: Int)
        case raw(UnsafeRawBufferPointer)
    }

    enum State {
        /// Between values that are in no container.
        case top
        case value
        case firstElement
        case firstKey
        case key
        case colon
        case comma
        case string(isKey: Bool)
        case escape(isKey: Bool)
        case scalar(JSONScalar)
        case damaged
    }

    private static let room = 4096
    /// U+FFFD.
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let deepest: Int
    private var state = State.top
    /// A bit for each open container, the innermost last: 1 for an object.
    private var containers: [UInt64] = []
    private var depth = 0
    /// What a string's escapes stood for, and short pieces between them.
    private var decoded: [UInt8] = []
    /// An escape that has not ended.
    private var escape: [UInt8] = []
    private var offset = 0
    /// How much of a byte-order mark the text begins with.
    private var markBytes = 0
    /// How many halves of surrogate pairs stood alone; each was told as U+FFFD.
    package private(set) var loneSurrogates = 0

    package init(limits: WireLimits = WireLimits()) { deepest = limits.jsonDepth }

    package var isDamaged: Bool {
        if case .damaged = state { true } else { false }
    }

    package mutating func feed(_ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void) {
        var at = 0
        while at < input.count {
            switch state {
            case .string(let isKey): at = takeString(input, at, isKey, emit)
            case .escape(let isKey): at = takeEscape(input, at, isKey, emit)
            case .scalar(let scalar): at = takeScalar(input, at, scalar, emit)
            case .damaged:
                emit(.raw(UnsafeRawBufferPointer(rebasing: input[at...])))
                at = input.count
            default: at = takeStructure(input, at, emit)
            }
        }
        switch state {
        case .string(let isKey), .escape(let isKey): flush(isKey, emit)
        default: break
        }
        offset += input.count
    }

    /// The text has ended; what is open is damage, at its end.
    package mutating func finish(_ emit: (Event) -> Void) {
        switch state {
        case .scalar(let scalar) where scalar.isWhole && depth == 0:
            emit(.scalarEnd)
            state = .top
        case .top, .damaged: break
        case .escape(let isKey):
            if escape.count >= 6 {
                // A whole first half of a pair.
                replaceFirstHalf()
                flush(isKey, emit)
            }
            damage(at: offset - escape.count, emit)
        default: damage(at: offset, emit)
        }
    }

    // MARK: - Structure

    private mutating func takeStructure(
        _ input: UnsafeRawBufferPointer, _ start: Int, _ emit: (Event) -> Void
    ) -> Int {
        var at = start
        while at < input.count {
            let byte = input[at]
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                at += 1
                continue
            }
            guard let next = next(byte, at: at) else {
                damage(at: offset + at, emit)
                return at
            }
            switch next {
            case .open(let container):
                push(container)
                emit(.open(container))
                state = container == .object ? .firstKey : .firstElement
            case .close(let container):
                pop()
                emit(.close(container))
                afterValue()
            case .go(let to): state = to
            case .scalar(let scalar):
                state = .scalar(scalar)
                return at
            }
            at += 1
            if case .string = state { return at }
        }
        return at
    }

    private enum Next {
        case open(JSONContainer)
        case close(JSONContainer)
        case go(State)
        case scalar(JSONScalar)
    }

    /// What a byte that is no blank means in this state; nil for damage.
    private mutating func next(_ byte: UInt8, at: Int) -> Next? {
        if markBytes < 3, offset + at == markBytes {
            if byte == Self.mark[markBytes] {
                markBytes += 1
                return .go(.top)
            }
            guard markBytes == 0 else { return nil }
        }
        switch state {
        case .top, .value, .firstElement:
            switch byte {
            case 0x7B: return depth < deepest ? .open(.object) : nil
            case 0x5B: return depth < deepest ? .open(.array) : nil
            case 0x22: return .go(.string(isKey: false))
            case 0x5D:
                if case .firstElement = state { return .close(.array) }
                return nil
            default:
                return JSONScalar(byte).map { .scalar($0) }
            }
        case .firstKey where byte == 0x7D: return .close(.object)
        case .firstKey, .key: return byte == 0x22 ? .go(.string(isKey: true)) : nil
        case .colon: return byte == 0x3A ? .go(.value) : nil
        case .comma:
            let isObject = isInObject
            switch byte {
            case 0x2C: return .go(isObject ? .key : .value)
            case 0x7D: return isObject ? .close(.object) : nil
            case 0x5D: return isObject ? nil : .close(.array)
            default: return nil
            }
        case .string, .escape, .scalar, .damaged: return nil
        }
    }

    private var isInObject: Bool {
        let index = depth - 1
        return containers[index >> 6] >> UInt64(index & 63) & 1 != 0
    }

    private mutating func push(_ container: JSONContainer) {
        if depth >> 6 == containers.count { containers.append(0) }
        let bit = UInt64(1) << UInt64(depth & 63)
        if container == .object {
            containers[depth >> 6] |= bit
        } else {
            containers[depth >> 6] &= ~bit
        }
        depth += 1
    }

    private mutating func pop() { depth -= 1 }

    private mutating func afterValue() { state = depth == 0 ? .top : .comma }

    private mutating func damage(at offset: Int, _ emit: (Event) -> Void) {
        state = .damaged
        emit(.damage(offset: offset))
        guard !escape.isEmpty else { return }
        escape.withUnsafeBytes { emit(.raw($0)) }
        escape = []
    }

    // MARK: - Numbers and words

    private mutating func takeScalar(
        _ input: UnsafeRawBufferPointer, _ start: Int, _ scalar: JSONScalar,
        _ emit: (Event) -> Void
    ) -> Int {
        var scalar = scalar
        var at = start
        while at < input.count, scalar.take(input[at]) { at += 1 }
        if at > start { emit(.scalar(UnsafeRawBufferPointer(rebasing: input[start..<at]))) }
        guard at < input.count else {
            state = .scalar(scalar)
            return at
        }
        guard scalar.isWhole, JSONScalar.mayFollow(input[at]) else {
            damage(at: offset + at, emit)
            return at
        }
        emit(.scalarEnd)
        afterValue()
        return at
    }

    // MARK: - Strings

    private mutating func takeString(
        _ input: UnsafeRawBufferPointer, _ start: Int, _ isKey: Bool, _ emit: (Event) -> Void
    ) -> Int {
        var at = start
        // Where the next quotation mark is: looked for once a mark, however many escapes there are
        // before it.
        var quote = Self.find(0x22, input, from: at)
        while true {
            if quote < at { quote = Self.find(0x22, input, from: at) }
            let end = Self.find(
                0x5C, UnsafeRawBufferPointer(rebasing: input[..<quote]), from: at)
            let piece = UnsafeRawBufferPointer(rebasing: input[at..<end])
            if end == quote, end > at, decoded.isEmpty {
                emit(isKey ? .key(piece) : .string(piece))
            } else {
                add(piece, isKey, emit)
            }
            if end == input.count { return end }
            if end == quote {
                flush(isKey, emit)
                emit(isKey ? .keyEnd : .stringEnd)
                if isKey { state = .colon } else { afterValue() }
                return end + 1
            }
            // The commonest escapes in one step.
            if end + 1 < input.count, let byte = JSONEscape.single(input[end + 1]) {
                decoded.append(byte)
                if decoded.count >= Self.room { flush(isKey, emit) }
                at = end + 2
                continue
            }
            if let scalar = JSONEscape.plainCharacter(input, at: end) {
                Self.append(scalar, to: &decoded)
                if decoded.count >= Self.room { flush(isKey, emit) }
                at = end + 6
                continue
            }
            state = .escape(isKey: isKey)
            at = takeEscape(input, end, isKey, emit)
            guard case .string = state else { return at }
        }
    }

    /// A character of the first plane, as UTF-8.
    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        if scalar < 0x80 {
            out.append(UInt8(truncatingIfNeeded: scalar))
        } else if scalar < 0x800 {
            out.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            out.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        } else {
            out.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            out.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            out.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        }
    }

    private static func find(
        _ byte: UInt8, _ input: UnsafeRawBufferPointer, from start: Int
    ) -> Int {
        guard start < input.count, let base = input.baseAddress,
            let found = memchr(base + start, Int32(byte), input.count - start)
        else { return input.count }
        return base.distance(to: UnsafeRawPointer(found))
    }

    /// Takes the bytes of one escape, or of two that are a pair.
    private mutating func takeEscape(
        _ input: UnsafeRawBufferPointer, _ start: Int, _ isKey: Bool, _ emit: (Event) -> Void
    ) -> Int {
        var at = start
        while at < input.count {
            escape.append(input[at])
            at += 1
            var meaning = JSONEscape(escape)
            if case .loneFirstHalf = meaning {
                replaceFirstHalf()
                // What told it is read again: a character of the string, or an escape's last byte.
                if escape[0] == 0x5C {
                    meaning = JSONEscape(escape)
                } else {
                    escape.removeAll(keepingCapacity: true)
                    state = .string(isKey: isKey)
                    return at - 1
                }
            }
            switch meaning {
            case .incomplete: continue
            case .decoded(let scalar): decoded += UTF8.encode(scalar).map { Array($0) } ?? []
            case .loneSecondHalf, .loneFirstHalf:
                loneSurrogates += 1
                decoded += Self.replacement
            case .invalid:
                flush(isKey, emit)
                damage(at: offset + at - escape.count, emit)
                return at
            }
            escape.removeAll(keepingCapacity: true)
            if decoded.count >= Self.room { flush(isKey, emit) }
            state = .string(isKey: isKey)
            return at
        }
        return at
    }

    private mutating func replaceFirstHalf() {
        loneSurrogates += 1
        decoded += Self.replacement
        escape.removeFirst(6)
    }

    private mutating func add(
        _ bytes: UnsafeRawBufferPointer, _ isKey: Bool, _ emit: (Event) -> Void
    ) {
        if bytes.count < 64, !decoded.isEmpty || bytes.count < 8 {
            decoded += bytes
            if decoded.count >= Self.room { flush(isKey, emit) }
        } else {
            flush(isKey, emit)
            emit(isKey ? .key(bytes) : .string(bytes))
        }
    }

    private mutating func flush(_ isKey: Bool, _ emit: (Event) -> Void) {
        guard !decoded.isEmpty else { return }
        decoded.withUnsafeBytes { emit(isKey ? .key($0) : .string($0)) }
        decoded.removeAll(keepingCapacity: true)
    }
}

package enum JSONContainer: Sendable { case array, object }

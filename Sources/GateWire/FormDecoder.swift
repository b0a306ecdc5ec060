internal import Support

/// Takes `application/x-www-form-urlencoded` apart as browsers write it: names and values with `+`
/// and `%` undone, in pieces of any length, each a slice of what was fed where nothing had to be
/// undone. A damaged `%` stays as it is, and the field says so. Nothing is refused. O(n), in 4 KiB.
package struct FormDecoder {
    package enum Event {
        /// A piece of a field's name, then of its value; valid during the call.
        case name(UnsafeRawBufferPointer)
        case value(UnsafeRawBufferPointer)
        /// The field has ended. `hasValue`: whether there was an equals sign.
        case fieldEnd(hasValue: Bool, isDamaged: Bool)
    }

    private static let room = 4096

    private var decoded: [UInt8] = []
    /// A percent sign and perhaps a digit, before the rest has come.
    private var escape: [UInt8] = []
    private var isInValue = false
    private var isDamaged = false
    private var isEmpty = true

    package init() {}

    package mutating func feed(_ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void) {
        var at = 0
        while at < input.count {
            if !escape.isEmpty {
                at += takeEscape(input[at])
                continue
            }
            let end = Self.plainEnd(input, from: at)
            if end > at {
                isEmpty = false
                let plain = UnsafeRawBufferPointer(rebasing: input[at..<end])
                if plain.count >= 64 {
                    flush(emit)
                    tell(plain, emit)
                } else {
                    decoded += plain
                }
                at = end
            } else if input[at] == 0x25, at + 2 < input.count,
                let value = Hex.byte(input[at + 1], input[at + 2])
            {
                decoded.append(value)
                isEmpty = false
                at += 3
            } else {
                takeSpecial(input[at], emit)
                at += 1
            }
            if decoded.count >= Self.room { flush(emit) }
        }
        flush(emit)
    }

    /// The form has ended.
    package mutating func finish(_ emit: (Event) -> Void) {
        giveUpEscape()
        flush(emit)
        if !isEmpty { endField(emit) }
    }

    private static func plainEnd(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < input.count {
            switch input[at] {
            case 0x25, 0x26, 0x2B, 0x3D: return at
            default: at += 1
            }
        }
        return at
    }

    private mutating func takeSpecial(_ byte: UInt8, _ emit: (Event) -> Void) {
        switch byte {
        case 0x26:
            flush(emit)
            if !isEmpty { endField(emit) }
            return
        case 0x3D where !isInValue:
            flush(emit)
            isInValue = true
        case 0x2B: decoded.append(0x20)
        case 0x25: escape = [byte]
        default: decoded.append(byte)
        }
        isEmpty = false
    }

    /// How many bytes were taken: none where the byte ends a damaged escape.
    private mutating func takeEscape(_ byte: UInt8) -> Int {
        guard Hex.value(byte) != nil else {
            giveUpEscape()
            return 0
        }
        escape.append(byte)
        if escape.count == 3 {
            if let value = Hex.byte(escape[1], escape[2]) { decoded.append(value) }
            escape.removeAll(keepingCapacity: true)
        }
        return 1
    }

    private mutating func giveUpEscape() {
        guard !escape.isEmpty else { return }
        decoded += escape
        escape.removeAll(keepingCapacity: true)
        isDamaged = true
    }

    private mutating func flush(_ emit: (Event) -> Void) {
        guard !decoded.isEmpty else { return }
        decoded.withUnsafeBytes { tell($0, emit) }
        decoded.removeAll(keepingCapacity: true)
    }

    private func tell(_ bytes: UnsafeRawBufferPointer, _ emit: (Event) -> Void) {
        emit(isInValue ? .value(bytes) : .name(bytes))
    }

    private mutating func endField(_ emit: (Event) -> Void) {
        emit(.fieldEnd(hasValue: isInValue, isDamaged: isDamaged))
        (isInValue, isDamaged, isEmpty) = (false, false, true)
    }
}

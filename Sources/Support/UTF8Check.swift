internal import CKernels

/// Validity of UTF-8 (RFC 3629), for streams.
package enum UTF8Check {
    /// The count of leading bytes that are ASCII.
    package static func asciiPrefix(_ bytes: UnsafeRawBufferPointer) -> Int {
        var i = 0
        let count = bytes.count
        while i + 32 <= count {
            let word =
                bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                | bytes.loadUnaligned(fromByteOffset: i + 8, as: UInt64.self)
                | bytes.loadUnaligned(fromByteOffset: i + 16, as: UInt64.self)
                | bytes.loadUnaligned(fromByteOffset: i + 24, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            i += 32
        }
        while i < count, bytes[i] < 0x80 { i += 1 }
        return i
    }

    /// The count of leading bytes that are whole, valid sequences.
    package static func validPrefix(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
        return dlp_valid_prefix(start, bytes.count)
    }

    /// The length of the valid sequence at `i`; 0 where it is none, -1 where it is the
    /// beginning of one that the end of `bytes` cuts.
    package static func sequence(_ bytes: UnsafeRawBufferPointer, at i: Int) -> Int {
        let lead = bytes[i]
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        for k in 1..<length {
            guard i + k < bytes.count else { return -1 }
            let byte = bytes[i + k]
            guard byte >= low, byte <= high else { return 0 }
            (low, high) = (0x80, 0xBF)
        }
        return length
    }

    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        validPrefix(bytes) == bytes.count
    }
}

extension UTF8Check {
    /// Valid but for a character cut by the end.
    package static func sampleIsValid(_ sample: UnsafeRawBufferPointer) -> Bool {
        let valid = validPrefix(sample)
        return valid == sample.count
            || (sample.count - valid < 4 && sequence(sample, at: valid) == -1)
    }
}

extension UTF8Check {
    /// Appends `bytes` with U+FFFD for each byte that is not UTF-8.
    package static func repair(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        var i = 0
        while i < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[i...])
            let valid = validPrefix(rest)
            out.append(contentsOf: rest[..<valid])
            i += valid
            if i < bytes.count {
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
                i += 1
            }
        }
    }

    /// `bytes`, with U+FFFD for each byte that is not UTF-8.
    package static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { raw in
            if isValid(raw) { return bytes }
            var out: [UInt8] = []
            repair(raw, into: &out)
            return out
        }
    }

    /// Gives `bytes` to `body`: themselves where they are UTF-8, else repaired.
    package static func withRepaired(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        if isValid(bytes) { return body(bytes) }
        var out: [UInt8] = []
        repair(bytes, into: &out)
        out.withUnsafeBytes(body)
    }
}

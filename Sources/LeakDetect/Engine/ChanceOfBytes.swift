internal import Glibc

/// How likely bytes that mean nothing are to read as a match.
///
/// In a gigabyte of compressed or random bytes every short form turns up: a register's three
/// letters and a digit somewhere in each twenty megabytes. Forms with a check digit are no
/// better off for it than forms that are longer by a digit, so that what counts is the match
/// itself: how many bits of chance its bytes are, against how many places it could have been at.
enum ChanceOfBytes {
    /// Whether a match in the strings of binary data tells nothing.
    ///
    /// - Parameters:
    ///   - match: as it stands.
    ///   - seen: bytes of such strings that were looked at in this file, up to the match.
    static func explains(_ match: UnsafeBufferPointer<UInt8>, seen: Int) -> Bool {
        bits(match) < log2(Double(max(1, seen))) + margin
    }

    /// Strings are a twelfth of random bytes, and there are some 400 detectors: twelve bits.
    /// Four more for one file in some tens, and letters that a form spells out are worth far
    /// more than they are counted.
    private static let margin = 16.0

    /// What each byte is worth at least: that a random one is any letter, any digit, or one of
    /// the signs that a form takes.
    private static func bits(_ match: UnsafeBufferPointer<UInt8>) -> Double {
        var bits = 0.0
        for byte in match {
            switch byte {
            case 0x30...0x39: bits += 4.7
            case 0x41...0x5A, 0x61...0x7A: bits += 2.3
            case 0x21...0x7E: bits += 5
            default: bits += 2
            }
        }
        return bits
    }
}

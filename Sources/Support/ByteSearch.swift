internal import Glibc

/// Looks for a word in bytes by its first byte, which memchr(3) finds fast. O(n) where that byte is
/// rare, O(n · length of the word) at worst.
package enum ByteSearch {
    /// The first place of `word` in `bytes`, which begins at 0; nil where it is not there or empty.
    package static func first(
        _ word: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer
    ) -> Int? {
        guard !word.isEmpty, let base = bytes.baseAddress, let start = word.baseAddress else {
            return nil
        }
        var at = 0
        while at + word.count <= bytes.count,
            let found = memchr(base + at, Int32(word[0]), bytes.count - word.count - at + 1)
        {
            at = base.distance(to: UnsafeRawPointer(found))
            if memcmp(found, start, word.count) == 0 { return at }
            at += 1
        }
        return nil
    }

    /// The same in a slice, by its own indices.
    package static func first(_ word: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        word.withUnsafeBytes { word in
            bytes.withUnsafeBytes { first(word, in: $0).map { bytes.startIndex + $0 } }
        }
    }
}

internal import Support
internal import Crypto
internal import Foundation

/// A list of SHA-256 values that is looked up in place: sorted, mapped into memory, with a
/// filter in front.
///
/// The file, little-endian: 64 bytes of header (magic, entries, filter blocks, directory
/// entries, hash of the list's identity, hash of the header); the filter, blocks of 64 bytes;
/// the directory, where each of 2ⁿ prefixes begins, 4 bytes; the entries, 32 bytes each; and
/// one hash for each page of 4,096 bytes of all of this after the header. Pages are checked
/// when they are touched, so that a damaged index is noticed and not believed.
final class HashIndex: Sendable {
    private let bytes: MappedFile
    private let layout: HashIndexLayout
    /// The text the index was made from, looked through when the index turns out damaged.
    private let list: String

    private init(_ bytes: MappedFile, _ layout: HashIndexLayout, list: String) {
        self.bytes = bytes
        self.layout = layout
        self.list = list
    }

    var count: Int { layout.entries }

    /// One hash for each page of the index, which follow from the list alone.
    func withPageHashes(_ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withBytes { body(UnsafeRawBufferPointer(rebasing: $0[layout.pagesOffset...])) }
    }

    /// The index of a text list, made when there is none that fits.
    ///
    /// - Parameter cache: the folder indexes lie in; nil makes one in memory only.
    /// - Throws: ``PolicyError`` for a list that cannot be read or holds anything else.
    static func open(list: String, cache: String?) throws(PolicyError) -> HashIndex {
        guard let text = MappedFile(path: list, atMost: 16 << 30) else {
            throw PolicyError(file: list, message: "the hash list cannot be read")
        }
        let folder = cache ?? NSTemporaryDirectory()
        let identity = HashIndexLayout.identity(list, text)
        let name = folder + "/hashes-" + Hex.text(identity) + ".idx"
        if cache != nil, let found = map(name, identity, list: list) { return found }
        let target = cache == nil ? name + ".\(UUID().uuidString)" : name
        try HashIndexBuilder.write(text, list: list, identity: identity, to: target)
        defer { if cache == nil { unlink(target) } }
        guard let made = map(target, identity, list: list) else {
            throw PolicyError(file: target, message: "the index just made cannot be read")
        }
        return made
    }

    private static func map(_ path: String, _ identity: [UInt8], list: String) -> HashIndex? {
        guard let bytes = MappedFile(path: path, atMost: 1 << 40),
            let layout = bytes.withBytes({ HashIndexLayout(header: $0) }),
            layout.identity == identity, layout.size == bytes.count
        else { return nil }
        return HashIndex(bytes, layout, list: list)
    }

    func contains(hex: String) -> Bool {
        guard let hash = Hex.bytes(Array(hex.utf8)) else { return false }
        return contains(hash)
    }

    /// O(1): two or three pages are touched.
    func contains(_ hash: [UInt8]) -> Bool {
        guard hash.count == 32, layout.entries > 0 else { return false }
        let answer: Bool? = bytes.withBytes { bytes in
            guard let passes = layout.filterPasses(hash, bytes) else { return nil }
            return passes ? layout.find(hash, bytes) : false
        }
        // A damaged page: the list itself knows.
        return answer ?? HashIndexBuilder.listHolds(hash, list: list)
    }
}

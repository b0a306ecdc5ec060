internal import Support
internal import Crypto
internal import Foundation

/// Documents whose parts must not leave: what is kept of each is hashes of its passages, or
/// the perceptual hash of a picture.
///
/// A file of JSON in the state folder's `fingerprints/`, ended by the SHA-256 of what is
/// before.
package struct FingerprintSet: Sendable {
    package struct Entry: Codable, Sendable, Equatable {
        /// The path it was added under.
        package var name: String
        /// Of its bytes.
        package var sha256: String
        package var added: String
        /// Kept hashes, sorted.
        package var shingles: [UInt64]
        /// Perceptual hashes of its pictures, hexadecimal.
        package var images: [String]

        package var passages: Int { shingles.count }
        package var pictures: Int { images.count }
    }

    package let name: String
    package private(set) var entries: [Entry] = []

    /// The set there is when none is named.
    package static let standard = "default"

    /// - Throws: ``PolicyError`` for a set that is damaged; nil when there is none.
    static func open(_ name: String, state: String?) throws(PolicyError) -> FingerprintSet? {
        guard let state else { return nil }
        let set = try FingerprintSet(name, state: state)
        return set.entries.isEmpty ? nil : set
    }

    /// A set of the state folder, empty when there is none of that name.
    ///
    /// - Throws: ``PolicyError`` for a bad name, or a set that is damaged.
    package init(_ name: String, state: String) throws(PolicyError) {
        guard !name.isEmpty, name.utf8.count <= 64,
            name.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
                    || $0 == 0x5F
            })
        else {
            throw PolicyError(
                file: "fingerprint set \"\(name.prefix(64))\"",
                message: "a name is letters, digits, - and _")
        }
        self.name = name
        let path = Self.path(name, state)
        guard access(path, F_OK) == 0 else { return }
        guard let bytes = MappedFile(path: path, atMost: 4 << 30), bytes.count > 65 else {
            throw Self.damaged(path)
        }
        let read: [Entry]? = bytes.withBytes { bytes in
            let body = Data(bytes[..<(bytes.count - 65)])
            let hash = Hex.text(Array(SHA256.hash(data: body)))
            let tail = bytes[(bytes.count - 65)...]
            guard tail.elementsEqual(Array((hash + "\n").utf8)) else { return nil }
            return try? JSONDecoder().decode([Entry].self, from: body)
        }
        guard let read else { throw Self.damaged(path) }
        entries = read
    }

    /// Changes a set of the state folder: what `body` makes of it, as it is on disk when no other
    /// process changes it. Two at once lose nothing.
    ///
    /// - Throws: ``PolicyError`` as `init` and `save`, and for a lock that cannot be had; what
    ///   `body` throws, and nothing is saved.
    package static func update<T>(
        _ name: String, state: String, _ body: (inout FingerprintSet) throws -> T
    ) throws -> T {
        let folder = state + "/fingerprints"
        mkdir(folder, 0o700)
        let path = folder + "/lock"
        let lock = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else {
            throw PolicyError(file: path, message: String(cString: strerror(errno)).lowercased())
        }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw PolicyError(
                    file: path, message: String(cString: strerror(errno)).lowercased())
            }
        }
        var set = try FingerprintSet(name, state: state)
        let before = set.entries
        let result = try body(&set)
        if set.entries != before { try set.save(state: state) }
        return result
    }

    /// Adds a document, in place of one of the same name.
    package mutating func add(_ entry: Entry) {
        entries.removeAll { $0.name == entry.name }
        entries.append(entry)
        entries.sort { $0.name < $1.name }
    }

    /// - Returns: false when there is none of that name.
    package mutating func remove(_ name: String) -> Bool {
        let before = entries.count
        entries.removeAll { $0.name == name }
        return entries.count < before
    }

    /// Writes the set: whole, or not at all.
    func save(state: String) throws(PolicyError) {
        let folder = state + "/fingerprints"
        mkdir(folder, 0o700)
        let path = Self.path(name, state)
        guard let body = try? JSONEncoder().encode(entries) else { throw Self.damaged(path) }
        let hash = Hex.text(Array(SHA256.hash(data: body)))
        do {
            try AtomicFile.write(Array(body) + Array((hash + "\n").utf8), to: path, mode: 0o600)
        } catch {
            throw PolicyError(file: path, message: "cannot be written: \(error.text)")
        }
    }

    /// The sets there are.
    package static func names(state: String) -> [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: state + "/fingerprints"))
        return (found ?? []).filter { $0.hasSuffix(".fp") }.map { String($0.dropLast(3)) }.sorted()
    }

    var hasTexts: Bool { entries.contains { !$0.shingles.isEmpty } }
    var hasImages: Bool { entries.contains { !$0.images.isEmpty } }
    var images: ImageHashList {
        ImageHashList(entries.flatMap { entry in entry.images.map { ($0, entry.name) } })
    }

    private static func path(_ name: String, _ state: String) -> String {
        state + "/fingerprints/" + name + ".fp"
    }

    private static func damaged(_ path: String) -> PolicyError {
        PolicyError(
            file: path, message: "the fingerprint set is damaged",
            hint: "remove it and add the documents again with dlp fingerprint add")
    }
}

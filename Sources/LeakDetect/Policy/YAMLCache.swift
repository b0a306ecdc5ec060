internal import Support
internal import Crypto
internal import Glibc

/// What YAML files said when they were last read: parsing some hundred of them takes longer
/// than scanning a small file.
///
/// One file in the cache folder, ended by the SHA-256 of what is before. A document counts
/// while its file is the same one, of the same size, unchanged since (device, inode, size,
/// times of change to the nanosecond). What is damaged is not believed and written anew.
package final class YAMLCache {
    /// What tells that a file is still the one that was read.
    private struct Identity: Equatable {
        var words = [UInt64](repeating: 0, count: 5)

        init(_ words: [UInt64]) { self.words = words }

        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            func time(_ time: timespec) -> UInt64 {
                UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000
                    &+ UInt64(bitPattern: Int64(time.tv_nsec))
            }
            words = [
                UInt64(status.st_dev), UInt64(status.st_ino), UInt64(clamping: status.st_size),
                time(status.st_mtim), time(status.st_ctim),
            ]
            changed = status.st_ctim.tv_sec
        }

        /// Seconds since 1970.
        var changed = 0

        static func == (a: Identity, b: Identity) -> Bool { a.words == b.words }
    }

    private struct Entry {
        var identity: Identity
        var tree: YAMLTree
    }

    private let path: String?
    private var kept: [String: Entry] = [:]
    private var isChanged = false
    /// What was asked for, in that order.
    private(set) var documents: [YAMLTree] = []

    private static let magic = Array("DLPYAML1".utf8)
    /// More is not kept.
    private static let mostBytes = 64 << 20

    /// - Parameter folder: made when needed; nil keeps nothing.
    package init(folder: String?) {
        path = folder.map { $0 + "/policies.tree" }
        if let path { kept = Self.read(path) ?? [:] }
    }

    /// The document in a file, and whether it was known: read whole, without an error, before.
    ///
    /// - Throws: ``PolicyError`` for what cannot be read or is no YAML.
    func document(_ file: String) throws(PolicyError) -> (value: YAMLValue, isKnown: Bool) {
        let document = try find(file)
        documents.append(document.value.tree)
        return document
    }

    private func find(_ file: String) throws(PolicyError) -> (value: YAMLValue, isKnown: Bool) {
        guard path != nil, let identity = Identity(path: file) else {
            return (try YAMLValue.read(file), false)
        }
        if let entry = kept[file], entry.identity == identity,
            let value = YAMLValue(file: file, tree: entry.tree)
        {
            return (value, true)
        }
        let value = try YAMLValue.read(file)
        kept[file] = nil
        isChanged = true
        // A file changed this very second may change again without its times telling.
        if identity.changed + 2 <= time(nil) {
            kept[file] = Entry(identity: identity, tree: value.tree)
        }
        return (value, false)
    }

    /// Writes what was read anew; what fails is only slower next time. To be called only when
    /// everything that was read proved right.
    package func save() {
        guard isChanged, let path, let slash = path.lastIndex(of: "/") else { return }
        isChanged = false
        var bytes = Self.magic
        func add(_ number: Int) {
            withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) }
        }
        for (file, entry) in kept.sorted(by: { $0.key < $1.key }) {
            let tree = entry.tree.serialised
            guard bytes.count + tree.count < Self.mostBytes else { break }
            add(file.utf8.count)
            bytes.append(contentsOf: file.utf8)
            for word in entry.identity.words { add(Int(bitPattern: UInt(word))) }
            add(tree.count)
            bytes.append(contentsOf: tree)
        }
        bytes.append(contentsOf: SHA256.hash(data: bytes))
        mkdir(String(path[..<slash]), 0o700)
        // What cannot be kept is only slower next time.
        try? AtomicFile.write(bytes, to: path, mode: 0o600, isDurable: false)
    }

    private static func read(_ path: String) -> [String: Entry]? {
        guard let file = MappedFile(path: path, atMost: mostBytes + (1 << 20)),
            file.count >= magic.count + 32
        else { return nil }
        return file.withBytes { bytes in
            let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 32)])
            var hash = SHA256()
            hash.update(bufferPointer: body)
            guard body.starts(with: magic),
                hash.finalize().elementsEqual(bytes[(bytes.count - 32)...])
            else { return nil }
            var entries: [String: Entry] = [:]
            var place = magic.count
            func number() -> Int? {
                guard place + 8 <= body.count else { return nil }
                defer { place += 8 }
                return Int(
                    bitPattern: UInt(
                        UInt64(
                            littleEndian: body.loadUnaligned(
                                fromByteOffset: place, as: UInt64.self))))
            }
            func piece() -> UnsafeRawBufferPointer? {
                guard let count = number(), count >= 0, count <= body.count - place else {
                    return nil
                }
                defer { place += count }
                return UnsafeRawBufferPointer(rebasing: body[place..<place + count])
            }
            while place < body.count {
                guard let name = piece() else { return nil }
                var words: [UInt64] = []
                for _ in 0..<5 {
                    guard let word = number() else { return nil }
                    words.append(UInt64(UInt(bitPattern: word)))
                }
                guard let tree = piece() else { return nil }
                entries[String(decoding: name, as: UTF8.self)] = Entry(
                    identity: Identity(words), tree: YAMLTree(bytes: Array(tree)))
            }
            return entries
        }
    }
}

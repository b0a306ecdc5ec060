internal import Crypto
internal import Support

/// SHA-256 over the pieces of a policy, each with its length before it, so that no two rows of
/// pieces are the same bytes.
struct PolicyDigest {
    private var hash = SHA256()

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) {
            hash.update(bufferPointer: $0)
        }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(bytes.count)
        hash.update(bufferPointer: bytes)
    }

    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    var hex: String { Hex.text(Array(hash.finalize())) }
}

extension CompiledPolicy {
    /// What was read from other files than YAML.
    func addData(to digest: inout PolicyDigest) {
        digest.add(isAudit ? 1 : 0)
        for (index, rule) in policy.rules.enumerated() {
            digest.add(rule.detectors)
            digest.add(rule.keywords.count)
            for set in rule.keywords { digest.add(set.words) }
            digest.add(hashes[index].count)
            for list in hashes[index] { list.addContent(to: &digest) }
            digest.add(fingerprints[index].count)
            for set in fingerprints[index] { set.addContent(to: &digest) }
            digest.add(images[index].count)
            for list in images[index] { list.addContent(to: &digest) }
        }
    }
}

extension HashIndex {
    /// The hashes of all pages stand for what is on them.
    fileprivate func addContent(to digest: inout PolicyDigest) {
        digest.add(count)
        withPageHashes { digest.add($0) }
    }
}

extension FingerprintSet {
    fileprivate func addContent(to digest: inout PolicyDigest) {
        digest.add(name)
        for entry in entries {
            digest.add([entry.name, entry.sha256])
            digest.add(entry.images)
            entry.shingles.withUnsafeBytes { digest.add($0) }
        }
    }
}

extension ImageHashList {
    fileprivate func addContent(to digest: inout PolicyDigest) {
        for (bits, name) in hashes {
            withUnsafeBytes(of: bits) { digest.add($0) }
            digest.add(name)
        }
    }
}

internal import Support
internal import Crypto
package import DocumentReading
internal import Imaging

/// Reads a document and keeps what will recognise its parts.
package final class FingerprintMaker: DocumentSink {
    private var hash = SHA256()
    private var shingles = Shingles()
    private var kept: Set<UInt64> = []
    private var images: Set<String> = []
    /// What could not be read of it.
    package private(set) var unreadParts: [UnreadReason] = []
    private var isOver = false

    /// More passages than this of one document are not kept.
    private static let most = 2_000_000

    private let hashesPictures: Bool

    /// - Parameter pictures: whether pictures are hashed, too.
    package init(pictures: Bool = true) { hashesPictures = pictures }

    /// The hashes kept of its passages, ascending.
    package var passages: [UInt64] { kept.sorted() }

    /// What was gathered.
    package func entry(name: String, added: String) -> FingerprintSet.Entry {
        FingerprintSet.Entry(
            name: name, sha256: Hex.text(Array(hash.finalize())), added: added,
            shingles: kept.sorted(), images: images.sorted())
    }

    package func begin(_ part: DocumentPart) { shingles.reset() }

    package func text(_ utf8: UnsafeRawBufferPointer) {
        shingles.add(utf8.bindMemory(to: UInt8.self)) { keep($0) }
    }

    package func end() {
        shingles.add(UnsafeBufferPointer(start: nil, count: 0), isLast: true) { keep($0) }
    }

    private func keep(_ hash: UInt64) {
        if kept.count < Self.most { kept.insert(hash) }
    }

    package func raw(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    package func picture(_ bytes: [UInt8], _ part: DocumentPart) {
        guard hashesPictures, images.count < 10_000,
            let decoded = try? Picture.decodeAny(bytes, allowPartial: true)
        else { return }
        let hash = PerceptualHash(decoded.raster)
        if hash.quality >= ImageHashList.leastQuality { images.insert(Hex.text(hash.bytes)) }
    }

    package func unread(path: String, reason: UnreadReason) { unreadParts.append(reason) }
}

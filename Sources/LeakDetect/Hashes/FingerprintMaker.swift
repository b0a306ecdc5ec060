internal import Crypto
public import Documents
internal import Imaging

/// Reads a document and keeps what will recognise its parts.
public final class FingerprintMaker: DocumentSink {
    private var hash = SHA256()
    private var shingles = Shingles()
    private var kept: Set<UInt64> = []
    private var images: Set<String> = []
    /// What could not be read of it.
    public private(set) var unreadParts: [UnreadReason] = []
    private var isOver = false

    /// More passages than this of one document are not kept.
    private static let most = 2_000_000

    private let hashesPictures: Bool

    /// - Parameter pictures: whether pictures are hashed, too.
    public init(pictures: Bool = true) { hashesPictures = pictures }

    /// The hashes kept of its passages, ascending.
    public var passages: [UInt64] { kept.sorted() }

    /// What was gathered.
    public func entry(name: String, added: String) -> FingerprintSet.Entry {
        FingerprintSet.Entry(
            name: name, sha256: HexDigits.text(Array(hash.finalize())), added: added,
            shingles: kept.sorted(), images: images.sorted())
    }

    public func begin(_ part: DocumentPart) { shingles.reset() }

    public func text(_ utf8: UnsafeRawBufferPointer) {
        shingles.add(utf8.bindMemory(to: UInt8.self)) { keep($0) }
    }

    public func end() {
        shingles.add(UnsafeBufferPointer(start: nil, count: 0), isLast: true) { keep($0) }
    }

    private func keep(_ hash: UInt64) {
        if kept.count < Self.most { kept.insert(hash) }
    }

    public func raw(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    public func picture(_ bytes: [UInt8], _ part: DocumentPart) {
        guard hashesPictures, images.count < 10_000,
            let decoded = try? Picture.decodeAny(bytes, allowPartial: true)
        else { return }
        let hash = PerceptualHash(decoded.raster)
        if hash.quality >= ImageHashList.leastQuality { images.insert(HexDigits.text(hash.bytes)) }
    }

    public func unread(path: String, reason: UnreadReason) { unreadParts.append(reason) }
}

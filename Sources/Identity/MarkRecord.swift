/// A mark, as the registry keeps it: to whom it was issued, on what, when.
///
/// `Registry.reserve` makes one, with a token no other mark has. The marker fills in
/// what it knows once the output is written, hands it to `Registry.issue`, and only
/// then moves the output into place: a record without a file harms nobody, a file
/// without a record cannot be traced.
public struct MarkRecord: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        /// The token is taken; nothing was handed out yet, or the marker was killed.
        case reserved
        /// The output may be out in the world.
        case issued
    }

    /// 64-bit words in a codeword: 512 bits.
    public static let codewordWordCount = 8

    public internal(set) var token: Token
    public internal(set) var state: State
    public internal(set) var user: UserID
    public internal(set) var key: KeyID
    /// The signal design's number, 0…255.
    public internal(set) var profile: Int
    public internal(set) var kind: MarkKind
    public internal(set) var device: String?
    public internal(set) var note: String?
    public internal(set) var reserved: Timestamp
    /// When `issue` recorded it.
    public internal(set) var issued: Timestamp?

    /// The source's file name, without folders.
    public var sourceName: String?
    public var sourceHash: ContentHash?
    public var outputHash: ContentHash?
    /// Opaque here; at most 4096 bytes.
    public var perceptualHash: [UInt8]?
    /// What was embedded, `codewordWordCount` words, opaque here; nil if the kind
    /// has none.
    public var codeword: [UInt64]?
    /// Pixels.
    public var width: Int?
    public var height: Int?
    /// Peak signal-to-noise ratio of output against source, dB.
    public var psnr: Double?
}

/// Where something was found.
public struct FindingPlace: Sendable, Equatable {
    /// The part's path below the file scanned, empty for the file itself.
    public var part: String
    /// Characters and lines are counted from 1.
    public var line: Int
    public var column: Int
    /// Bytes of the part's text, from 0.
    public var offset: Int
}

/// A match that passed everything but the policy's thresholds.
struct TextHit {
    /// Index of the target in its ``MatchProgram``.
    var target: Int
    var confidence: Confidence
    /// The same value at the same place was told before, as less sure.
    var isAgain = false
    /// The line it is on asks for it to be let through.
    var isExcused: Bool
    /// The text it is in, of all those scanned, and where in it: two matches that overlap are in
    /// the same one.
    var run: Int
    var span: Range<Int>
}

/// Takes the hits of a ``TextScanner``.
protocol TextHitReceiver: AnyObject {
    /// A number for another text.
    func nextRun() -> Int
    /// - Parameters:
    ///   - match: valid during the call.
    ///   - place: dear, so asked for only when wanted.
    func take(
        _ hit: TextHit, match: UnsafeBufferPointer<UInt8>, place: () -> FindingPlace)
    /// Decoded bytes that begin like a file.
    func takeFile(_ bytes: [UInt8], kind: String)
    /// What was encoded too often.
    func tooDeep(kind: String)
    /// More matches in one place than are kept.
    func tooMany()
    /// False where the file has had its time: the rest is left.
    ///
    /// - Parameter count: bytes of the text itself that come next; none for what is found in it.
    func mayGoOn(_ count: Int) -> Bool
    /// The scan itself cannot go on: no memory, or the matcher said an error. There is no
    /// verdict then.
    func failed(_ message: String)
}

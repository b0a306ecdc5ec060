/// Scans the net below the readers: bytes of files and members as they stand. What it finds is
/// kept apart from what was found in their text, so that one value is reported once.
final class NetScan: TextHitReceiver {
    private var scanner: TextScanner?
    private unowned let session: ScanSession
    private var part: String?

    /// - Throws: ``PatternError`` when there is no memory.
    init(_ scanners: KeptScanners, session: ScanSession) throws(PatternError) {
        self.session = session
        scanner = try scanners.net(for: self)
    }

    /// A piece of what can be read of `part`.
    func take(
        _ text: UnsafeBufferPointer<UInt8>, part: String, isStrings: Bool, isLast: Bool
    ) {
        if self.part != part {
            if self.part != nil { scanner?.end() }
            scanner?.begin(part: part)
            self.part = part
        }
        scanner?.isStrings = isStrings
        scanner?.add(text)
        if isLast {
            scanner?.end()
            self.part = nil
        }
    }

    func nextRun() -> Int { session.nextRun() }

    var stringBytes: Int { session.stringBytes }

    func take(_ hit: TextHit, match: UnsafeBufferPointer<UInt8>, place: () -> Location) {
        session.takeFromNet(hit, match: match, place: place)
    }

    func takeFile(_ bytes: [UInt8], kind: String) { session.takeFile(bytes, kind: kind) }

    func tooDeep(kind: String) { session.tooDeep(kind: kind) }

    func tooMany() { session.tooMany() }

    func mayGoOn(_ count: Int) -> Bool { session.mayGoOn(count) }

    func failed(_ message: String) { session.failed(message) }
}

/// The text scanners of one thread, kept from one file to the next: to make them costs more than
/// to scan a short text, and their memory is not given back and asked for again with each.
final class KeptScanners {
    private let program: MatchProgram
    private let scratch: MatchScratch
    private var text: TextScanner?
    private var net: TextScanner?

    init(_ program: MatchProgram, _ scratch: MatchScratch) {
        self.program = program
        self.scratch = scratch
    }

    /// The scanner of texts, which tells `receiver` from now on.
    ///
    /// - Throws: ``PatternError`` when there is no memory.
    func text(for receiver: any TextHitReceiver) throws(PatternError) -> TextScanner {
        if let text {
            text.tell(receiver)
            return text
        }
        let made = try TextScanner(program, scratch, receiver: receiver)
        text = made
        return made
    }

    /// The scanner of the net below, which tells `receiver` from now on.
    ///
    /// - Throws: ``PatternError`` when there is no memory.
    func net(for receiver: any TextHitReceiver) throws(PatternError) -> TextScanner {
        if let net {
            net.tell(receiver)
            return net
        }
        let made = try TextScanner(program, scratch, receiver: receiver)
        net = made
        return made
    }

    /// Gives their memory back: after a file that may have needed much of it, and where a scan
    /// ended in the middle.
    func release() {
        text = nil
        net = nil
    }
}

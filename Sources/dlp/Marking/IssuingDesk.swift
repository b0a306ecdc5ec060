internal import ArgumentParser
internal import DocumentWatermark
internal import Identity
internal import Trace
internal import Watermark

/// The store and keys that marks are issued with, for any number of people.
final class IssuingDesk {
    let store: IdentityStore
    private let console: Console
    /// Made by the first mark, and not by a command that fails before it.
    private lazy var activeKey = Result { try makeKey() }
    private lazy var ring = Result { try store.keyRing() }
    /// Made with the first picture.
    private lazy var recogniser = Result {
        Tracer(keys: try ring.get().keys.map { SignalKey($0) }, directory: nil)
    }

    init(_ console: Console) throws {
        self.console = console
        store = try console.openStore(.readWrite)
    }

    /// Enrols a user who is not, with a notice.
    func enrol(_ user: UserID) throws {
        if try store.enrol(user) == .added {
            console.diagnostics.notice("\(user) was not enrolled, and is now")
            try console.warnOfLookAlikes(user, store)
        }
    }

    /// What marks are issued under. Makes the first key, with a warning to keep it.
    func key() throws -> DocumentKey { try activeKey.get() }

    private func makeKey() throws -> DocumentKey {
        let ring = try ring.get()
        if ring.wasCreated {
            console.diagnostics.notice(
                "made the first key in \(store.home.keysFolder); "
                    + "back it up, for without it no mark can be traced")
        }
        return DocumentKey(ring.active)
    }

    /// Every valid key.
    func keys() throws -> [DocumentKey] { try ring.get().keys.map { DocumentKey($0) } }

    /// What recognises marks of every valid key in pictures.
    func tracer() throws -> Tracer { try recogniser.get() }

    /// What to say of a mark that was found in something about to be marked.
    func describe(token: UInt64, keyID: String) throws -> String {
        guard let key = KeyID(keyID), let token = Token(token),
            let record = try store.registry.mark(token, key: key)
        else { return "carries a mark already, unknown to the registry" }
        return "carries a mark already, \(token.hex) of \(record.user)"
    }
}

/// What is recorded with a mark: the same for every command that issues marks.
struct IssuingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "low, medium or high; sets the strength. Otherwise the person's zone, then DLP_ZONE.",
            valueName: "zone"))
    var zone: Zone?

    @Option(help: ArgumentHelp("The machine this is for, put on record.", valueName: "text"))
    var device: String?

    @Option(help: ArgumentHelp("Anything else worth putting on record.", valueName: "text"))
    var note: String?

    @Flag(name: .customLong("no-enrol"), help: "Refuse a person who is not enrolled.")
    var noEnrol = false

    func request(for user: String) -> Issuer.Request {
        Issuer.Request(user: user, zone: zone, device: device, note: note, enrols: !noEnrol)
    }
}

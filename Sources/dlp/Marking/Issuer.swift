internal import Identity
internal import Imaging
internal import Trace
internal import Watermark

/// Issues marks to one person: enrolment, token, carrier, and the record that
/// must exist before the output does.
final class Issuer {
    let user: UserID
    let zone: Zone
    private let store: IdentityStore
    private let console: Console
    private let device: String?
    private let note: String?
    /// Made by the first mark, and not by a command that fails before it.
    private lazy var key = Result { try activeKey() }
    /// Recognises marks of every valid key; made with the first one.
    private lazy var recogniser = Result {
        Tracer(keys: try store.keyRing().keys.map { SignalKey($0) }, directory: nil)
    }

    /// What a caller may say about the marks.
    struct Request {
        var user: String
        var zone: Zone?
        var device: String?
        var note: String?
        /// Enrol a user who is not.
        var enrols = true
    }

    /// Opens the store, and refuses a user who may not be issued marks.
    ///
    /// The zone is that of the request, else the person's own, else that of the
    /// machine's settings.
    init(_ request: Request, _ console: Console) throws {
        self.console = console
        user = try UserID(request.user)
        let (ownZone, origin) = try console.settings.resolve(Known.zone, flag: request.zone)
        device = try console.settings.resolve(Known.device, flag: request.device).0
        note = request.note
        store = try console.openStore(.readWrite)
        let known = try store.registry.user(user)
        if known?.removed != nil || (known == nil && !request.enrols) {
            throw Self.refusal(user, known)
        }
        if case .flag = origin { zone = ownZone } else { zone = known?.zone ?? ownZone }
    }

    /// The signal key marks are issued under. Enrols the user, with a notice, and
    /// makes the first key, with a warning to keep it.
    private func activeKey() throws -> SignalKey {
        if try store.enrol(user) == .added {
            console.diagnostics.notice("\(user) was not enrolled, and is now")
        }
        let ring = try store.keyRing()
        if ring.wasCreated {
            console.diagnostics.notice(
                "made the first key in \(store.home.keysFolder); "
                    + "back it up, for without it no mark can be traced")
        }
        return SignalKey(ring.active, profile: .one)
    }

    private static func refusal(_ user: UserID, _ known: User?) -> Failure {
        guard known != nil else {
            return Failure("user \(user)", "is not enrolled", hint: "dlp users add")
        }
        return Failure(
            "user \(user)", "was removed",
            hint: "if it is the same person: dlp users add --reinstate")
    }

    /// What recognises marks of every valid key.
    func tracer() throws -> Tracer { try recogniser.get() }

    /// What to say of a mark that was found in a picture about to be marked.
    func describe(existing found: Tracer.ExistingMark) throws -> String {
        guard let key = KeyID(found.keyID), let token = Token(found.token),
            let record = try store.registry.mark(token, key: key)
        else { return "carries a mark already, unknown to the registry" }
        return "carries a mark already, \(token.hex) of \(record.user)"
    }

    /// Takes a token for a mark about to be made. The carrier that holds it is the
    /// `Marker` of that key and token.
    func reserve(_ kind: MarkKind) throws -> (record: MarkRecord, key: SignalKey) {
        let signal = try key.get()
        guard let id = KeyID(signal.id) else { preconditionFailure("made from a KeyID") }
        var record = try store.registry.reserve(
            for: user, key: id, profile: signal.profile.number, kind: kind, device: device,
            note: note)
        let codeword = signal.codeword(token: record.token.value)
        record.codeword = (0..<MarkRecord.codewordWordCount).map { codeword.words[$0] }
        return (record, signal)
    }

    /// Puts a mark on record. To be called when the output is complete and synced,
    /// and before it has its name: a record without a file harms nobody, a file
    /// without a record cannot be traced.
    func issue(_ record: MarkRecord) throws { try store.issue(record) }
}

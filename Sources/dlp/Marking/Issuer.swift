internal import DocumentWatermark
internal import Identity
internal import Trace
internal import Watermark

/// Issues marks to one person: enrolment, token, carrier, and the record that
/// must exist before the output does.
final class Issuer {
    let user: UserID
    let zone: Zone
    private let desk: IssuingDesk
    private let device: String?
    private let note: String?
    private lazy var enrolment = Result { try desk.enrol(user) }

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
    convenience init(_ request: Request, _ console: Console) throws {
        try self.init(request, IssuingDesk(console), console)
    }

    /// The same at a desk that is open.
    ///
    /// The zone is that of the request, else the person's own, else that of the
    /// machine's settings.
    init(_ request: Request, _ desk: IssuingDesk, _ console: Console) throws {
        self.desk = desk
        user = try UserID(request.user)
        let (ownZone, origin) = try console.settings.resolve(Known.zone, flag: request.zone)
        device = try console.settings.resolve(Known.device, flag: request.device).0
        note = request.note
        let known = try desk.store.registry.user(user)
        if known?.removed != nil || (known == nil && !request.enrols) {
            throw Self.refusal(user, known)
        }
        if case .flag = origin { zone = ownZone } else { zone = known?.zone ?? ownZone }
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
    func tracer() throws -> Tracer { try desk.tracer() }

    /// What to say of a mark that was found in a picture about to be marked.
    func describe(existing found: Tracer.ExistingMark) throws -> String {
        try desk.describe(token: found.token, keyID: found.keyID)
    }

    /// Takes a token for a mark about to be made. The carrier that holds it is the
    /// `Marker` of that key and token.
    func reserve(_ kind: MarkKind) throws -> (record: MarkRecord, key: DocumentKey) {
        try enrolment.get()
        let key = try desk.key()
        guard let id = KeyID(key.id) else { preconditionFailure("made from a KeyID") }
        var record = try desk.store.registry.reserve(
            for: user, key: id, profile: key.signal.profile.number, kind: kind, device: device,
            note: note)
        let codeword = key.signal.codeword(token: record.token.value)
        record.codeword = (0..<MarkRecord.codewordWordCount).map { codeword.words[$0] }
        return (record, key)
    }

    /// Puts a mark on record. To be called when the output is complete and synced,
    /// and before it has its name: a record without a file harms nobody, a file
    /// without a record cannot be traced.
    func issue(_ record: MarkRecord) throws { try desk.store.issue(record) }
}

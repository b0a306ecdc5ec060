internal import Identity
internal import Imaging
internal import Simulator
internal import Trace
internal import Watermark

/// A picture marked in memory, and a tracer that knows of that mark besides all
/// issued ones.
struct Drill {
    private let marked: Raster
    private let user: UserID
    private let token: UInt64
    private let tracer: Tracer
    private let directory: DrillDirectory

    init(_ raster: Raster, user: UserID, zone: Zone?, console: Console) throws {
        let store = try console.openStore(.readWrite)
        let (ownZone, origin) = try console.settings.resolve(Known.zone, flag: zone)
        let known = try store.registry.user(user)?.zone
        let zone = if case .flag = origin { ownZone } else { known ?? ownZone }
        let ring = try store.keyRing()
        let active = SignalKey(ring.active, profile: .one)
        let marker = Marker(key: active, token: Token.random().value)

        self.user = user
        token = marker.token
        marked = marker.mark(raster, strength: zone.strength).raster
        directory = DrillDirectory(
            issued: RegistryDirectory(store.registry),
            mark: IssuedMark(token: marker.token, user: user.value, issuedAt: Timestamp.now.date),
            keyID: active.id, profile: active.profile.number,
            words: (0..<MarkRecord.codewordWordCount).map { marker.codeword.words[$0] })
        tracer = Tracer(
            keys: ring.keys.flatMap { key in Profile.all.map { SignalKey(key, profile: $0) } },
            directory: directory)
    }

    /// Leaks the picture and traces it.
    func run(_ leak: Leak) throws -> DrillRow {
        if let reason = leak.unavailable {
            return DrillRow(leak: leak, answer: .skipped(reason))
        }
        let leaked = try leak.apply(marked)
        let clock = ContinuousClock.now
        let findings = tracer.trace(leaked).findings
        let elapsed = clock.duration(to: .now)
        try directory.issued.check()
        let own = findings.first { $0.token == token && $0.result == .identified }
        let others = findings.compactMap(\.issued?.user).filter { $0 != user.value }
        return DrillRow(
            leak: leak,
            answer: .traced(
                probability: own?.falsePositiveProbability, others: others, elapsed: elapsed))
    }
}

/// The registry, and one mark that is not in it.
struct DrillDirectory: MarkDirectory {
    let issued: RegistryDirectory
    let mark: IssuedMark
    let keyID: String
    let profile: Int
    let words: [UInt64]

    func mark(token: UInt64, keyID: String) -> IssuedMark? {
        token == mark.token && keyID == self.keyID
            ? mark : issued.mark(token: token, keyID: keyID)
    }

    func codewords(keyID: String, profile: Int, users: [String]?) -> IssuedCodewords {
        var all = issued.codewords(keyID: keyID, profile: profile, users: users)
        if keyID == self.keyID, profile == self.profile, users?.contains(mark.user) ?? true {
            all.tokens.append(mark.token)
            all.words += words
        }
        return all
    }
}

/// One thing that may happen to a marked picture on its way out.
struct Leak {
    enum Kind: String {
        case screenshot, photo
    }

    let name: String
    let kind: Kind
    private let make: (Raster) throws -> Raster
    /// Why it cannot be tried on this machine.
    let unavailable: String?

    /// The leaked picture.
    func apply(_ marked: Raster) throws -> Raster { try make(marked) }

    /// Every screenshot attack, then photos from careful to furtive.
    static func all(photosOfEach count: Int, seed: UInt64) -> [Leak] {
        let screenshots = ScreenshotAttack.catalogue.map { attack in
            Leak(
                name: attack.name, kind: .screenshot,
                make: { try attack.apply($0, seed: seed).raster },
                unavailable: attack.unavailable)
        }
        let photos = CameraPreset.allCases.flatMap { preset in
            (0..<UInt64(count)).map { number in
                Leak(
                    name: "\(preset.rawValue) photo \(number + 1)", kind: .photo,
                    make: { marked in
                        let settings = CameraSettings.random(preset: preset, seed: seed &+ number)
                        return try Camera(settings: settings, seed: seed &+ number)
                            .photograph(marked).photo
                    },
                    unavailable: nil)
            }
        }
        return screenshots + photos
    }
}

internal import Watermark

/// One signal key as the tracer uses it: its lines in one fixed order.
struct TraceKey: Sendable {
    let key: SignalKey
    let lines: CarrierLines

    var id: String { key.id }
    var profile: Profile { key.profile }
    var authenticator: PayloadAuthenticator { key.authenticator }

    init(_ key: SignalKey) {
        self.key = key
        lines = CarrierLines(key.carriers)
    }
}

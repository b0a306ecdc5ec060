public import Watermark

/// One key and profile as the tracer uses them: its carriers and its tags.
public struct TraceKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    public let id: String
    public let profile: Profile
    let lines: CarrierLines
    let authenticator: PayloadAuthenticator

    public init(id: String, carriers: CarrierSet, authenticator: PayloadAuthenticator) {
        self.id = id
        profile = carriers.profile
        lines = CarrierLines(carriers)
        self.authenticator = authenticator
    }
}

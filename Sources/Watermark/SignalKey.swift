/// What the signal design needs of one master key under one profile: the carriers
/// and the key of the tags. Marker and tracer build the same one.
public struct SignalKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    public let id: String
    public let profile: Profile
    public let carriers: CarrierSet
    public let authenticator: PayloadAuthenticator

    /// - Parameters:
    ///   - stream: keyed, for carriers only.
    ///   - tagKey: 32 keyed bytes, for tags only.
    public init(
        id: String, profile: Profile, stream: some RandomNumberGenerator, tagKey: [UInt8]
    ) {
        var stream = stream
        self.id = id
        self.profile = profile
        carriers = CarrierSet(profile: profile, stream: &stream)
        authenticator = PayloadAuthenticator(tagKey: tagKey, profile: UInt8(profile.number))
    }

    /// The codeword that carries a token of 48 bits.
    public func codeword(token: UInt64) -> Codeword {
        PolarCode.standard.encode(authenticator.payload(token: token))
    }
}

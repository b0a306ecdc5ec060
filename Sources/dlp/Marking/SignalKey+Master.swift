internal import Identity
internal import Watermark

extension SignalKey {
    /// What a master key means under a profile. The purposes are part of the mark's
    /// format: marks made under other ones could not be traced.
    init(_ key: MasterKey, profile: Profile) {
        self.init(
            id: key.id.text, profile: profile,
            stream: key.stream(purpose: "carriers/\(profile.number)"),
            tagKey: key.derive(purpose: "payload-tag/\(profile.number)", byteCount: 32))
    }
}

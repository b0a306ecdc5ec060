public import Identity

extension SignalKey {
    /// The signal key of a master key under a profile: the profile's number is part
    /// of both purposes, so that no two profiles share a carrier or a tag.
    public init(_ key: MasterKey, profile: Profile = .one) {
        self.init(
            id: key.id.description, profile: profile,
            stream: key.stream(purpose: "carriers/\(profile.number)"),
            tagKey: key.derive(purpose: "tags/\(profile.number)", byteCount: 32))
    }
}

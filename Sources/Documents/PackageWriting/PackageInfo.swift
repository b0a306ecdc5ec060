/// What a package is, and what an earlier call left in it.
public struct PackageInfo: Sendable, Equatable {
    public var format: PackageFormat
    /// Whether its namespaces are those of ISO/IEC 29500 strict.
    public var isStrict: Bool
    public var hasMacros: Bool
    public var isSigned: Bool
    /// Overlays that an earlier call put in.
    public var overlays: Int
    public var properties: [PackageProperty]
}

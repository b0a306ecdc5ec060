/// How much leak prevention a person's surroundings ask for; it sets the strength
/// and layers of their marks.
public enum Zone: String, Sendable, CaseIterable, Codable {
    case low, medium, high

    /// `low`, `medium` or `high`, in any case.
    ///
    /// - Throws: `zoneInvalid`.
    public init(parsing text: String) throws(IdentityError) {
        guard let zone = Zone(rawValue: text.trimmedOfSpaces.lowercased()) else {
            throw IdentityError(
                .zoneInvalid, "zone \"\(DisplayText.cleaned(text, limit: 40))\"", "not a zone",
                hint: "low, medium or high")
        }
        self = zone
    }
}

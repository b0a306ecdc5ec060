internal import Identity

/// A document that was issued with much the same text as one that carries no mark any more,
/// and who got a copy: where to ask, and no accusation.
struct IssuedText {
    var name: String
    var sourceHash: ContentHash
    /// Which part of the leaked text is in it, 0 to 1.
    var containment: Double
    var users: [String]

    var json: JSON {
        [
            "source": .string(name), "sha256": .string(sourceHash.hex),
            "containment": JSON(containment, decimals: 2),
            "users": .array(users.map { .string($0) }),
        ]
    }

    var lines: [String] {
        let part = Int((containment * 100).rounded(.down))
        return [
            "\(part) % of the text is in \(name), which was issued to "
                + users.prefix(20).joined(separator: ", ")
                + (users.count > 20 ? " and \(users.count - 20) more" : "")
        ]
    }
}

internal import Support
internal import DocumentReading
internal import Identity
internal import LeakDetect

/// What texts were issued, by the registry: where all invisible characters were stripped, it
/// still says which document a text is from, and who has copies of it.
struct IssuedTexts {
    let registry: Registry

    /// Fewer passages in common are chance, or a phrase that everyone writes.
    private static let least = 3
    /// Of the leaked text's passages.
    private static let leastContainment = 0.3

    /// Puts a document's passages on record, once for all of its copies. A document that cannot
    /// be read as text has none.
    func record(_ input: DocumentInput) throws {
        let hash = try input.hash.get()
        guard try !registry.knowsDocument(hash) else { return }
        let maker = FingerprintMaker(pictures: false)
        guard let copy = input.reopened() else { return }
        defer { copy.close() }
        try? DocumentReader(limits: ReadingLimits(pages: 0)).read(
            descriptor: copy.descriptor, name: OutputName.file(input.file.label), into: maker)
        let passages = maker.passages
        guard passages.count >= Self.least else { return }
        try registry.recordDocument(
            hash, name: OutputName.file(input.file.label), passages: passages)
    }

    /// Documents that much of a text is in, the likeliest first.
    func find(_ text: [UInt8]) throws -> [IssuedText] {
        let maker = FingerprintMaker(pictures: false)
        maker.begin(DocumentPart(path: "", type: "text"))
        text.withUnsafeBytes { maker.text($0) }
        maker.end()
        let passages = maker.passages
        guard passages.count >= Self.least else { return [] }
        return try registry.documents(sharing: passages, atLeast: Self.least).compactMap { found in
            let containment = Double(found.shared) / Double(passages.count)
            guard containment >= Self.leastContainment, !found.users.isEmpty else { return nil }
            return IssuedText(
                name: found.name, sourceHash: found.sha256, containment: containment,
                users: found.users.map(\.value))
        }
    }
}

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

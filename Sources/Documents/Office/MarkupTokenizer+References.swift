/// What of markup has to be decoded to be read. All else in it is seen by the net below, as it
/// stands.
extension MarkupTokenizer {
    /// Gives the values of those attributes that have references in them, decoded, but of those
    /// that were given already.
    func references(
        in attributes: Range<Int>, except given: Set<String> = [], _ give: ([UInt8]) -> Void
    ) {
        guard bytes[attributes].contains(0x26) else { return }
        self.attributes(in: attributes) { key, value in
            if bytes[value].contains(0x26), given.isEmpty || !given.contains(name(key)) {
                give(decoded(value))
            }
        }
    }

    /// Gives a comment, an instruction or a document type that has references in it, decoded.
    func references(aside: Range<Int>, _ give: ([UInt8]) -> Void) {
        if bytes[aside].contains(0x26) { give(decoded(aside)) }
    }

    /// Only the line breaks and indentation between elements.
    func isBlank(_ text: Range<Int>) -> Bool { bytes[text].allSatisfy { Self.isSpace($0) } }
}

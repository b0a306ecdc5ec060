/// What a person reads of a text.
public enum VisibleText {
    /// The text without any character that shows nothing: Default_Ignorable_Code_Point of UAX
    /// #44, which every mark of ``TextAlphabet`` consists of, ours or not. Fingerprints of
    /// issued copies are made of this, so that they match a leak whose marks were stripped.
    ///
    /// Emoji sequences and Persian or Indic words lose their joiners: good for comparing, not
    /// for showing. O(n).
    public static func of(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars
        where scalar.value < 0xAD || !scalar.properties.isDefaultIgnorableCodePoint {
            out.append(scalar)
        }
        return String(out)
    }

    /// The same with ``TextLayer`` undone: Cyrillic doubles in Latin words and wide spaces as a
    /// writer types them.
    public static func withoutLayers(_ text: String) -> String {
        var bytes = Array(of(text).utf8)
        for layer in TextLayer.allCases {
            let finder = PatternSites(key: SIMD2(0, 0), layer: layer)
            let edits = bytes.withUnsafeBufferPointer { finder.foreign(in: $0) }
            bytes = TextMarker.apply(edits, to: bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

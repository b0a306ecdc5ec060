internal import CUchardet

/// What libuchardet takes bytes for: it knows which letters follow each other in a language.
enum CharsetOpinion {
    /// Nil where it does not say, or names an encoding that is not known here.
    static func encoding(of sample: UnsafeRawBufferPointer) -> TextEncoding? {
        guard let start = sample.bindMemory(to: CChar.self).baseAddress,
            let detector = uchardet_new()
        else { return nil }
        defer { uchardet_delete(detector) }
        guard uchardet_handle_data(detector, start, sample.count) == 0 else { return nil }
        uchardet_data_end(detector)
        guard let name = uchardet_get_charset(detector) else { return nil }
        switch String(cString: name) {
        // One byte a letter of the same letters here.
        case "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252": return .windows1252
        case "ISO-8859-9", "ISO-8859-3": return .windows1254
        case let name: return TextEncoding(label: name)
        }
    }
}

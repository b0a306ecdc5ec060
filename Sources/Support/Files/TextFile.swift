/// Small files of text: settings, templates, tokens.
package enum TextFile {
    /// - Returns: nil for what cannot be read, is larger than `most` bytes or is no UTF-8.
    package static func read(_ path: String, atMost most: Int) -> String? {
        guard let file = MappedFile(path: path, atMost: most) else { return nil }
        return file.withBytes { String(validating: $0, as: UTF8.self) }
    }
}

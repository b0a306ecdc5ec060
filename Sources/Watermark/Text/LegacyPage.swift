/// A page of HTML in a charset that cannot hold a mark's characters. It is marked with
/// references, which every charset that contains ASCII can hold.
struct LegacyPage {
    /// As glibc calls it.
    let charset: String
    let utf8: [UInt8]

    /// Nil where the page does not declare its charset, or is not all in it.
    init?(_ bytes: [UInt8]) {
        guard let declared = HTMLProse.declaredCharset(bytes),
            let charset = TextFile.charsets[declared],
            let utf8 = TextFile.convert(bytes, from: charset, to: "UTF-8"),
            TextFile.convert(utf8, from: "UTF-8", to: charset) == bytes
        else { return nil }
        self.charset = charset
        self.utf8 = utf8
    }

    /// The page's bytes with this text in place of its own.
    func bytes(_ text: [UInt8]) -> [UInt8]? {
        TextFile.convert(text, from: "UTF-8", to: charset)
    }
}

/// A style sheet that lays a tile over a whole page, and the tile beside it.
///
/// The tile is drawn at one CSS pixel for each of its own; a screen with two
/// device pixels to one shows it at twice the size, which tracing allows for.
struct OverlayStyleSheet {
    let path: String
    /// `overlay.css` has `overlay.tile.png` beside it.
    let tilePath: String
    private let sheet: OutputFile
    private let tile: OutputFile

    init(path: String, force: Bool) throws {
        self.path = path
        let file = OutputName.file(path)
        tilePath = String(path.dropLast(file.count)) + OutputName.split(file).stem + ".tile.png"
        sheet = try OutputFile(path, force: force, notOneOf: [])
        tile = try OutputFile(tilePath, force: force, notOneOf: [])
    }

    func write(tile png: [UInt8], side: Int) throws {
        try tile.write(png)
        try sheet.write(Array(text(side: side).utf8))
    }

    /// The tile first: a sheet that is there names a tile that is there.
    func publish() throws {
        try tile.publish()
        try sheet.publish()
    }

    private func text(side: Int) -> String {
        """
        /* An invisible mark over the whole page. Load it last; it takes no clicks. */
        html::after {
            content: "";
            position: fixed;
            inset: 0;
            z-index: 2147483647;
            pointer-events: none;
            background: url("\(Self.escaped(OutputName.file(tilePath)))") 0 0 / \(side)px \(side)px repeat;
        }

        """
    }

    /// A file name as a relative URL (RFC 3986, unreserved characters stay). The
    /// dot and slash in front keep a colon from being read as a scheme.
    private static func escaped(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return "./"
            + name.utf8.map { byte in
                let character = Character(Unicode.Scalar(byte))
                let kept =
                    byte < 128
                    && (character.isLetter || character.isNumber || "-._~".contains(character))
                return kept
                    ? String(character) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }.joined()
    }
}

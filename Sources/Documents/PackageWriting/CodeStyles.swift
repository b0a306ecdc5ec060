/// The styles of a text document that its authors write code in: by their names, or by a typeface
/// whose letters are all as wide.
struct CodeStyles {
    /// As they are named where they are used.
    private(set) var names: Set<String> = []

    static let none = CodeStyles()

    private init() {}

    private static let faces = [
        "mono", "courier", "consolas", "menlo", "monaco", "lucida console", "fixedsys", "terminal",
        "source code", "fira code", "cascadia", "inconsolata", "typewriter", "ocr a", "ocr b",
    ]
    private static let words: Set<String> = [
        "code", "sourcecode", "codeblock", "preformatted", "verbatim", "listing", "typewriter",
        "keyboard", "sample", "macro",
    ]

    static func isMonospaced(_ face: String) -> Bool {
        let face = face.lowercased()
        return faces.contains { face.contains($0) }
    }

    private static func isCode(name: String) -> Bool {
        // ODF writes a blank as _20_; Word's identifiers have none.
        let name = name.replacing("_20_", with: " ")
        var parts: [String] = [""]
        for character in name {
            if !character.isLetter {
                parts.append("")
            } else if character.isUppercase, parts.last?.last?.isLowercase == true {
                parts.append(String(character))
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.contains { words.contains($0.lowercased()) }
            || words.contains(name.lowercased())
    }

    /// A style as it is written, until all are known.
    private struct Style {
        var name = ""
        var shown = ""
        var parent: String?
        /// Nil where it is the parent's.
        var isMonospaced: Bool?
    }

    /// Throws what reading a part throws.
    init(_ package: PackageContent) throws(PackageError) {
        var styles: [String: Style] = [:]
        switch package.format {
        case .docx:
            let links = try package.relationships(of: package.mainPart)?.items ?? []
            guard let part = links.first(where: { $0.kind == "styles" })?.part,
                let content = try package.xml(part)
            else { return }
            try Self.readWord(content, &styles)
        case .odt, .odp, .odg:
            for part in ["styles.xml", "content.xml"] {
                guard let content = try package.xml(part) else { continue }
                try Self.readOpenDocument(content, &styles)
            }
        case .xlsx, .pptx, .ods: return
        }
        for name in styles.keys where Self.isCode(name, styles) { names.insert(name) }
    }

    private static func isCode(_ name: String, _ styles: [String: Style]) -> Bool {
        var next: String? = name
        // A style may be its own ancestor in a file that is no better.
        for _ in 0..<32 {
            guard let current = next, let style = styles[current] else { return false }
            if let isMonospaced = style.isMonospaced { return isMonospaced }
            if isCode(name: style.name) || isCode(name: style.shown) { return true }
            next = style.parent
        }
        return false
    }

    private static func readWord(
        _ content: [UInt8], _ styles: inout [String: Style]
    ) throws(PackageError) {
        var style = Style()
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.isStart(.word, "style") {
                style = Style()
                style.name = try scanner.value(.word, "styleId", of: token) ?? ""
            } else if token.isEnd(.word, "style") {
                styles[style.name] = style
            } else if token.isStart(.word, "name") {
                style.shown = try scanner.value(.word, "val", of: token) ?? ""
            } else if token.isStart(.word, "basedOn") {
                style.parent = try scanner.value(.word, "val", of: token)
            } else if token.isStart(.word, "rFonts"),
                let face = try scanner.value(.word, "ascii", of: token)
            {
                style.isMonospaced = isMonospaced(face)
            }
        }
    }

    private static func readOpenDocument(
        _ content: [UInt8], _ styles: inout [String: Style]
    ) throws(PackageError) {
        var faces: [String: Bool] = [:]
        var style: Style?
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.isStart(.style, "font-face") {
                guard let name = try scanner.value(.style, "name", of: token) else { continue }
                let family = try scanner.value(.svg, "font-family", of: token) ?? name
                let pitch = try scanner.value(.style, "font-pitch", of: token)
                faces[name] = pitch == "fixed" || isMonospaced(family)
            } else if token.isStart(.style, "style") {
                var open = Style()
                open.name = try scanner.value(.style, "name", of: token) ?? ""
                open.shown = try scanner.value(.style, "display-name", of: token) ?? ""
                open.parent = try scanner.value(.style, "parent-style-name", of: token)
                styles[open.name] = open
                style = token.kind == .start ? open : nil
            } else if token.isEnd(.style, "style") {
                style = nil
            } else if token.isStart(.style, "text-properties"), let open = style {
                let name = try scanner.value(.style, "font-name", of: token)
                let family = try scanner.value(.fo, "font-family", of: token)
                guard let face = name ?? family else { continue }
                styles[open.name]?.isMonospaced = faces[face] ?? isMonospaced(face)
            }
        }
    }
}

/// What a text file is made of, which decides where its prose is.
public enum TextFormat: Sendable, Hashable {
    case plain
    case markdown
    case html
    /// `headers`: whether the first row may be marked as well.
    case csv(headers: Bool)
    /// A message in the format of RFC 5322 with its MIME parts.
    case mail
    /// Program text, marked in its comments only.
    case source(CommentSyntax)

    /// By the ending of a file's name; nil for what is not known to be text. Data whose every
    /// character counts, such as JSON, is taken for program text.
    public init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        switch fileName[fileName.index(after: dot)...].lowercased() {
        case "txt", "text": self = .plain
        case "md", "markdown", "mdown", "mkd", "rst", "adoc", "asciidoc", "org": self = .markdown
        case "html", "htm", "xhtml": self = .html
        case "csv", "tsv": self = .csv(headers: false)
        case "eml": self = .mail
        case "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm", "java", "js", "jsx", "ts",
            "tsx", "go", "rs", "swift", "kt", "kts", "scala", "cs", "css", "scss", "dart", "php",
            "json", "jsonc", "json5", "ndjson", "jsonl", "proto", "gradle", "groovy":
            self = .source(.slashes)
        case "py", "sh", "bash", "zsh", "rb", "pl", "pm", "r", "yaml", "yml", "toml", "cmake",
            "mk", "jl", "tcl", "conf", "ini", "cfg", "properties", "env", "po", "pot", "ps1", "nix":
            self = .source(.hash)
        case "sql", "lua", "hs", "ada", "adb", "ads", "elm", "vhd", "vhdl":
            self = .source(.dashes)
        case "tex", "sty", "cls", "bib", "ltx", "dtx", "erl": self = .source(.percent)
        case "xml", "svg", "xsd", "xsl", "vue": self = .source(.markup)
        default: return nil
        }
    }
}

/// How a language writes comments.
public enum CommentSyntax: String, Sendable, Hashable, CaseIterable {
    /// `//` to the end of the line, `/* … */`
    case slashes
    /// `#` to the end of the line
    case hash
    /// `--` to the end of the line
    case dashes
    /// `%` to the end of the line
    case percent
    /// `<!-- … -->`
    case markup
}

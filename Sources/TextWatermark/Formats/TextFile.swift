internal import Glibc

/// The bytes of a text file as UTF-8, and the way back: encoding and byte order mark as they
/// were. Line endings are characters like others and stay.
package struct TextFile: Sendable {
    /// Encodings that can hold the characters of a mark.
    package enum Encoding: String, Sendable, CaseIterable {
        case utf8 = "UTF-8"
        case utf16LittleEndian = "UTF-16LE"
        case utf16BigEndian = "UTF-16BE"
        case gb18030 = "GB18030"
    }

    package let encoding: Encoding
    /// Whether a byte order mark stood first.
    package let hasByteOrderMark: Bool
    /// The text without byte order mark, valid UTF-8.
    package var utf8: [UInt8]

    /// Reads bytes whose encoding is given, or told by a byte order mark, or UTF-8 if they
    /// are, or GB18030 if they look like Chinese and come back the same.
    ///
    /// - Throws: `encoding` for anything else, `tooBig` above ``TextTracer/largest``.
    package init(_ bytes: [UInt8], encoding given: Encoding? = nil) throws(TextMarkError) {
        guard bytes.count <= TextTracer.largest else { throw .tooBig(bytes.count) }
        if given == nil,
            bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF])
        {
            throw Self.refusal("UTF-32")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]), (given ?? .utf8) == .utf8 {
            try self.init(.utf8, mark: true, bytes.dropFirst(3))
        } else if bytes.starts(with: [0xFF, 0xFE]),
            (given ?? .utf16LittleEndian) == .utf16LittleEndian
        {
            try self.init(.utf16LittleEndian, mark: true, bytes.dropFirst(2))
        } else if bytes.starts(with: [0xFE, 0xFF]), (given ?? .utf16BigEndian) == .utf16BigEndian {
            try self.init(.utf16BigEndian, mark: true, bytes.dropFirst(2))
        } else if let given {
            try self.init(given, mark: false, bytes[...])
        } else if Self.isUTF8(bytes) {
            try self.init(.utf8, mark: false, bytes[...])
        } else if let file = try? TextFile(.gb18030, mark: false, bytes[...]),
            Self.looksChinese(file.utf8)
        {
            self = file
        } else {
            throw Self.refusal("not known to be UTF-8, UTF-16 with a byte order mark or GB18030")
        }
    }

    private init(
        _ encoding: Encoding, mark: Bool, _ bytes: ArraySlice<UInt8>
    ) throws(TextMarkError) {
        self.encoding = encoding
        hasByteOrderMark = mark
        if encoding == .utf8 {
            utf8 = Array(bytes)
            guard Self.isUTF8(utf8) else { throw Self.refusal("not all of it is UTF-8") }
        } else {
            guard let text = Self.convert(Array(bytes), from: encoding.rawValue, to: "UTF-8"),
                Self.convert(text, from: "UTF-8", to: encoding.rawValue) == Array(bytes)
            else { throw Self.refusal("not all of it is \(encoding.rawValue)") }
            utf8 = text
        }
    }

    private static func refusal(_ why: String) -> TextMarkError {
        TextMarkError(
            .encoding, "its encoding cannot hold the mark's characters, or is not read: \(why)",
            hint: "convert it to UTF-8 first, for example with iconv")
    }

    /// The file's bytes with this text in place of its own.
    ///
    /// - Throws: `encoding` where the encoding cannot hold it.
    package func bytes(_ text: [UInt8]) throws(TextMarkError) -> [UInt8] {
        let mark: [UInt8] =
            switch (hasByteOrderMark, encoding) {
            case (false, _), (_, .gb18030): []
            case (true, .utf8): [0xEF, 0xBB, 0xBF]
            case (true, .utf16LittleEndian): [0xFF, 0xFE]
            case (true, .utf16BigEndian): [0xFE, 0xFF]
            }
        if encoding == .utf8 { return mark + text }
        guard let converted = Self.convert(text, from: "UTF-8", to: encoding.rawValue) else {
            throw Self.refusal("\(encoding.rawValue) has no such characters here")
        }
        return mark + converted
    }

    /// Charsets of mail and pages, by the names that they have there, as glibc calls them.
    static let charsets: [String: String] = [
        "utf-8": "UTF-8", "utf8": "UTF-8", "us-ascii": "US-ASCII", "ascii": "US-ASCII",
        "iso-8859-1": "CP1252", "iso-8859-2": "ISO-8859-2", "iso-8859-15": "ISO-8859-15",
        "windows-1250": "CP1250", "windows-1251": "CP1251", "windows-1252": "CP1252",
        "koi8-r": "KOI8-R", "gb2312": "GB18030", "gbk": "GB18030", "gb18030": "GB18030",
        "big5": "BIG5-HKSCS", "shift_jis": "CP932", "iso-2022-jp": "ISO-2022-JP",
        "euc-jp": "EUC-JP", "euc-kr": "CP949", "ks_c_5601-1987": "CP949",
    ]

    static func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    private static let commonest = Set("的一是不了在有人这中大为上国我以要他时来用和，。、".unicodeScalars)

    /// Whether the commonest characters of Chinese are as common as they are in Chinese:
    /// Japanese, Korean or Cyrillic bytes read as GB18030 give rare ones. What marks consist of
    /// does not count: a text is of the same encoding with marks as without.
    private static func looksChinese(_ utf8: [UInt8]) -> Bool {
        var common = 0
        var others = 0
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars
        where scalar.value >= 0x80 && TextAlphabet.role(scalar.value) == .visible {
            if commonest.contains(scalar) {
                common += 1
            } else {
                others += 1
            }
        }
        return common > 0 && common * 20 >= common + others
    }

    /// All bytes from one of glibc's charsets to another; nil where one has no counterpart.
    static func convert(_ bytes: [UInt8], from: String, to: String) -> [UInt8]? {
        let descriptor = iconv_open(to, from)
        guard Int(bitPattern: descriptor) != -1 else { return nil }
        defer { iconv_close(descriptor) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 3 / 2)
        let room = 1 << 16
        var buffer = [CChar](repeating: 0, count: room)
        var input = bytes.map { CChar(bitPattern: $0) }
        var left = input.count
        return input.withUnsafeMutableBufferPointer { source -> [UInt8]? in
            var from: UnsafeMutablePointer<CChar>? = source.baseAddress
            while left > 0 {
                var space = room
                let failed = buffer.withUnsafeMutableBufferPointer { target -> Int32 in
                    var to: UnsafeMutablePointer<CChar>? = target.baseAddress
                    return iconv(descriptor, &from, &left, &to, &space) == -1 ? errno : 0
                }
                out.append(
                    contentsOf: buffer[0..<(room - space)].lazy.map { UInt8(bitPattern: $0) })
                if failed != 0, failed != E2BIG { return nil }
            }
            return out
        }
    }
}

/// What a text file is made of, which decides where its prose is.
package enum TextFormat: Sendable, Hashable {
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
    package init?(fileName: String) {
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
package enum CommentSyntax: String, Sendable, Hashable, CaseIterable {
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

internal import Support
/// Terms a rule looks for, from the policy or from dictionary files.
package struct KeywordSet: Sendable, Equatable {
    package var words: [String] = []
    /// Parts of longer words do not count. Scripts without spaces always match anywhere.
    package var wholeWord = true
    package var caseSensitive = false
    /// One of these must be within `within` characters, if there are any.
    package var near: [String] = []
    package var within = 300

    private static let keys = ["words", "files", "match", "case", "near", "within"]
    private enum Match: String, CaseIterable { case word, substring }
    private static let mostBytes = 64 << 20

    /// A list of words, or a mapping with the other settings.
    init(_ value: YAMLValue) throws(PolicyError) {
        if let list = try? value.list() {
            for word in list { words.append(try Self.term(word)) }
            return
        }
        let members = try value.mapping(Self.keys)
        if let list = try members["words"]?.list() {
            for word in list { words.append(try Self.term(word)) }
        }
        for file in try members["files"]?.list() ?? [] { words += try Self.dictionary(file) }
        if let match = try members["match"]?.word(Match.self, "kind of match") {
            wholeWord = match == .word
        }
        caseSensitive = try members["case"]?.boolean() ?? false
        near = try members["near"]?.strings() ?? []
        within = try members["within"]?.integer(1...4000) ?? 300
        if words.isEmpty { throw value.error("no words and no files") }
    }

    private static func term(_ value: YAMLValue) throws(PolicyError) -> String {
        let text = try value.text()
        guard text.utf8.count <= 1000 else { throw value.error("longer than 1000 bytes") }
        guard !Normaliser.fold(text).isEmpty else {
            throw value.error("has no visible character")
        }
        return text
    }

    /// One term a line; `#` begins a comment line.
    private static func dictionary(_ value: YAMLValue) throws(PolicyError) -> [String] {
        let path = PolicyPath.resolve(try value.text(), beside: value.file)
        guard let bytes = MappedFile(path: path, atMost: mostBytes),
            let text = bytes.withBytes({ String(validating: $0, as: UTF8.self) })
        else { throw value.error("\(path): cannot be read as UTF-8 text") }
        var words: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else {
                continue
            }
            let word = String(line.drop(while: \.isWhitespace))
            let end = word.lastIndex { !$0.isWhitespace } ?? word.startIndex
            let term = String(word[...end])
            guard term.utf8.count <= 1000, !Normaliser.fold(term).isEmpty else {
                throw PolicyError(
                    file: path, message: "\"\(term.prefix(40))…\" is no usable term")
            }
            words.append(term)
        }
        return words
    }
}

enum PolicyPath {
    /// Names in a policy are relative to the policy's folder.
    static func resolve(_ name: String, beside file: String) -> String {
        if name.hasPrefix("/") { return name }
        guard let slash = file.lastIndex(of: "/") else { return name }
        return file[...slash] + name
    }
}

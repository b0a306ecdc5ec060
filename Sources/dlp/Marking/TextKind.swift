internal import Documents
internal import Watermark

/// How a text file is marked: by its name where that says something, else by its content.
struct TextKind {
    let format: TextFormat

    /// - Parameter output: the copy's name, which says what standard input is.
    /// - Throws: ``Failure`` for what is no text that is marked here.
    init(_ input: DocumentInput, output: String?, comments: Bool) throws {
        let label = input.file.label
        switch input.kind {
        case .empty: throw Failure(label, "is empty")
        case .other(let type) where type == "rtf":
            throw Failure(label, "rtf files are not marked", hint: "save it as DOCX or ODT")
        case .other(let type):
            throw Failure(
                label, "is no picture, document or text that can be marked (\(type))")
        case .xml where !comments:
            throw Failure(
                label, "XML is left as it is", hint: "--comments marks its comments")
        default: break
        }
        let name = input.file.isStandardInput ? output : input.file.path
        var named = name.flatMap(TextFormat.init(fileName:))
        if named == nil || named == .plain, input.kind == .text {
            let bytes = try input.bytes()
            if let what = ExactText.kind(of: bytes) {
                throw Failure(label, "\(what) is left as it is: every character of it counts")
            }
            if let source = ExactText.source(bytes) { named = source }
        }
        if case .source = named {
            guard comments else {
                throw Failure(
                    label, "program text is left as it is",
                    hint: "--comments marks its comments")
            }
        }
        if let named {
            format = named
            return
        }
        switch input.kind {
        case .html: format = .html
        case .mail: format = .mail
        case .csv: format = .csv(headers: false)
        default: format = .plain
        }
    }
}

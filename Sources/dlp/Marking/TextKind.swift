internal import Documents
internal import Watermark

/// How a text file is marked: by its name where that says something, else by its content.
struct TextKind {
    let format: TextFormat

    /// - Throws: ``Failure`` for what is no text that is marked here.
    init(_ input: DocumentInput, comments: Bool) throws {
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
        let named = input.file.isStandardInput ? nil : TextFormat(fileName: input.file.path)
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

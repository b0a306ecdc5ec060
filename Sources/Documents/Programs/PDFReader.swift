internal import Sandbox

/// PDF files, by poppler's programs: text, pages without text by recognition, attachments.
struct PDFReader {
    private let session: ReadingSession

    init(_ session: ReadingSession) { self.session = session }

    func read(_ bytes: [UInt8], _ part: DocumentPart, depth: Int) {
        session.sink.pdf(bytes, part)
        var isUnread = false
        do {
            let text = try session.run(
                ProgramJobs.pdfText, bytes, seconds: 20, memory: 1 << 30)
            session.part(part, text)
            recognize(bytes, text, part)
        } catch {
            isUnread = true
            session.part(part, Self.strings(bytes))
            session.sink.unread(path: part.path, reason: reason(error, bytes))
        }
        pictures(bytes, part)
        if !isUnread { attachments(bytes, part, depth: depth) }
    }

    private func reason(_ error: SandboxError, _ bytes: [UInt8]) -> UnreadReason {
        guard case .programFailed = error.code else { return UnreadReason(error) }
        if Self.contains(bytes, "/Encrypt") { return .encrypted }
        return Self.contains(Array(bytes.suffix(2048)), "%%EOF") ? .damaged : .truncated
    }

    /// Pages that have no text are pictures of it, or empty.
    private func recognize(_ bytes: [UInt8], _ text: [UInt8], _ part: DocumentPart) {
        var page = 1
        var hasText = false
        for byte in text {
            if byte == 0x0C {
                if !hasText { recognize(bytes, page: page, part) }
                page += 1
                hasText = false
            } else if byte > 0x20 {
                hasText = true
            }
        }
    }

    private func recognize(_ bytes: [UInt8], page: Int, _ part: DocumentPart) {
        let path = Extractor.path(part.path, "page-\(page)")
        guard session.pages > 0 else { return session.sink.unread(path: path, reason: .noOCR) }
        do {
            let picture = try session.run(
                ProgramJobs.pdfPage, ProgramJobs.numbered(page, bytes), seconds: 20,
                memory: 1 << 30)
            session.picture(picture, DocumentPart(path: path, type: "png"))
        } catch {
            session.sink.unread(path: path, reason: UnreadReason(error))
        }
    }

    /// JPEG pictures lie in a PDF as they are (DCTDecode).
    private func pictures(_ bytes: [UInt8], _ part: DocumentPart) {
        var number = 0
        var i = 0
        while i + 16 < bytes.count, number < 100 {
            guard bytes[i] == 0xFF, bytes[i + 1] == 0xD8, bytes[i + 2] == 0xFF, i > 8,
                bytes[(i - 8)..<i].contains(0x6D)  // stream, and the line's end
            else {
                i += 1
                continue
            }
            let end = Self.end(of: bytes, from: i)
            number += 1
            session.sink.picture(
                Array(bytes[i..<end]),
                DocumentPart(path: Extractor.path(part.path, "image-\(number).jpg"), type: "jpeg"))
            i = end
        }
    }

    /// Where `endstream` is.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        let word = Array("endstream".utf8)
        var i = start
        while i + word.count <= bytes.count {
            if bytes[i] == word[0], bytes[i..<(i + word.count)].elementsEqual(word) { return i }
            i += 1
        }
        return bytes.count
    }

    private func attachments(_ bytes: [UInt8], _ part: DocumentPart, depth: Int) {
        guard Self.contains(bytes, "/EmbeddedFile") || Self.contains(bytes, "/ObjStm") else {
            return
        }
        for number in 1...100 {
            guard
                let file = try? session.run(
                    ProgramJobs.pdfAttachment, ProgramJobs.numbered(number, bytes), seconds: 10,
                    memory: 1 << 30)
            else { return }
            session.read(
                file, path: Extractor.path(part.path, "attachment-\(number)"), depth: depth + 1)
        }
    }

    private static func strings(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var finder = StringFinder()
        bytes.withUnsafeBytes { finder.push($0, last: true) { text.append(contentsOf: $0) } }
        return text
    }

    private static func contains(_ bytes: [UInt8], _ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            guard bytes.count >= word.count else { return false }
            for i in 0...(bytes.count - word.count) where bytes[i] == word[0] {
                if bytes[i..<(i + word.count)].elementsEqual(word) { return true }
            }
            return false
        }
    }
}

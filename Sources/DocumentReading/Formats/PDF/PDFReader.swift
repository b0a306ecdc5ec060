internal import QPDF
internal import Sandbox
internal import Support
internal import TextDecoding

/// PDF files: what they show by poppler's programs, every object by a worker of our own, and
/// pages whose text is a picture by recognition.
struct PDFReader {
    private let session: ReadingSession

    init(_ session: ReadingSession) { self.session = session }

    func read(_ bytes: [UInt8], _ part: DocumentPart, depth: Int) {
        session.sink.pdf(bytes, part)
        var text: [UInt8]?
        do {
            let shown = try session.run(
                ProgramJobs.pdfText, bytes, seconds: 20, memory: 1 << 30)
            text = shown
            session.part(part, shown)
        } catch {
            if session.isCancelled { return }
            var strings = part
            strings.isStrings = true
            session.part(strings, Self.strings(bytes))
            session.sink.unread(path: part.path, reason: reason(error, bytes))
        }
        let needs = objects(bytes, part, depth: depth)
        guard let text, !session.isCancelled else { return }
        if needs?.isTurned == true { turned(bytes, part) }
        recognize(bytes, Self.pagesWithText(text), needs, part)
    }

    private func reason(_ error: SandboxError, _ bytes: [UInt8]) -> UnreadReason {
        guard case .programFailed = error.code else { return UnreadReason(error) }
        if PDFBody.find("/Encrypt", in: bytes, from: 0) != nil { return .encrypted }
        let tail = max(0, bytes.count - 2048)
        return PDFBody.find("%%EOF", in: bytes, from: tail) == nil ? .truncated : .damaged
    }

    // MARK: Objects

    /// Nil where they could not be read, which is said.
    private func objects(_ bytes: [UInt8], _ part: DocumentPart, depth: Int) -> PDFPageNeeds? {
        do {
            var (needs, replay) = try walk(bytes, plain: nil, part, depth: depth)
            try session.give(&replay, depth: depth)
            guard needs.isEncrypted else { return needs }
            do {
                let plain = try session.run(
                    PDFPlainJob.job, bytes, seconds: 20, memory: 2 << 30,
                    outputBytes: ReadingLimits.fileBytes, isProgram: false)
                (needs, replay) = try walk(bytes, plain: plain, part, depth: depth)
            } catch let error as SandboxError {
                if case .jobFailed = error.code, !error.isMissingProgram {
                    session.sink.unread(path: part.path, reason: .encrypted)
                    return nil
                }
                throw error
            }
            try session.give(&replay, depth: depth)
            return needs
        } catch let error as SandboxError {
            session.sink.unread(path: part.path, reason: UnreadReason(error))
        } catch {
            session.sink.unread(path: part.path, reason: .crashed)
        }
        return nil
    }

    private func walk(
        _ bytes: [UInt8], plain: [UInt8]?, _ part: DocumentPart, depth: Int
    ) throws -> (PDFPageNeeds, PartReplay) {
        let request = session.request(path: part.path, types: [.pdf], depth: depth)
        let input = PDFObjectJob.input(request, bytes, plain: plain)
        return try PDFObjectJob.parts(
            session.run(
                PDFObjectJob.job, input, seconds: session.remaining, memory: 3 << 30,
                outputBytes: ReadingLimits.outputBytes + (64 << 20), isProgram: false))
    }

    // MARK: Pages

    /// Text at an angle comes in another order from poppler's own layout.
    private func turned(_ bytes: [UInt8], _ part: DocumentPart) {
        do {
            let text = try session.run(
                ProgramJobs.pdfLayout, bytes, seconds: 20, memory: 1 << 30)
            session.net(text, DocumentPart(path: Extractor.path(part.path, "turned"), type: "pdf"))
        } catch {
            session.sink.unread(path: part.path, reason: UnreadReason(error))
        }
    }

    /// Whether each page, ended by a form feed, has any text.
    private static func pagesWithText(_ text: [UInt8]) -> [Bool] {
        var pages: [Bool] = []
        var hasText = false
        for byte in text {
            if byte == 0x0C {
                pages.append(hasText)
                hasText = false
            } else if byte > 0x20 {
                hasText = true
            }
        }
        return pages
    }

    /// Pages without text are pictures of it, or empty; pages with text may have pictures of
    /// more.
    private func recognize(
        _ bytes: [UInt8], _ hasText: [Bool], _ needs: PDFPageNeeds?, _ part: DocumentPart
    ) {
        var pages = Set(needs?.pictures ?? []).union(needs?.drawings ?? [])
        // Pages as poppler counts them: of a damaged file it may see others.
        let blank = needs?.pageCount == hasText.count ? Set(needs?.blank ?? []) : []
        for (i, hasText) in hasText.enumerated() where !hasText && !blank.contains(i + 1) {
            pages.insert(i + 1)
        }
        // Those without any text first: the others have told something.
        func isSilent(_ page: Int) -> Bool { page > hasText.count || !hasText[page - 1] }
        for page in pages.filter(isSilent).sorted() + pages.filter({ !isSilent($0) }).sorted() {
            if session.isCancelled { return }
            recognize(bytes, page: page, part)
        }
    }

    private func recognize(_ bytes: [UInt8], page: Int, _ part: DocumentPart) {
        let path = Extractor.path(part.path, "page-\(page)")
        guard session.mayRecognize else { return session.sink.unread(path: path, reason: .noOCR) }
        do {
            let picture = try session.run(
                ProgramJobs.pdfPage, ProgramJobs.numbered(page, bytes), seconds: 20,
                memory: 1 << 30)
            session.picture(picture, DocumentPart(path: path, type: "png"))
        } catch {
            session.sink.unread(path: path, reason: UnreadReason(error))
        }
    }

    private static func strings(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var finder = PrintableStrings()
        bytes.withUnsafeBytes { finder.push($0, last: true) { text.append(contentsOf: $0) } }
        return text
    }
}

/// What reading a PDF file's objects tells of its pages, and of the file.
struct PDFPageNeeds: Equatable {
    /// Pages, from 1, whose pictures are large enough to hold text.
    var pictures: [Int] = []
    /// Pages without any text that draw something: text as outlines, perhaps.
    var drawings: [Int] = []
    /// Pages that show nothing.
    var blank: [Int] = []
    var pageCount = 0
    /// Text at an angle, which is read in another order.
    var isTurned = false
    /// Only a copy without its security handler tells more.
    var isEncrypted = false

    var bytes: [UInt8] {
        var fields = WireWriter()
        for list in [pictures, drawings, blank] { fields.numbers(list) }
        fields.number(pageCount)
        fields.flag(isTurned)
        fields.flag(isEncrypted)
        return fields.bytes
    }

    init() {}

    init(_ bytes: [UInt8]) throws {
        var fields = WireReader(bytes)
        pictures = try fields.numbers()
        drawings = try fields.numbers()
        blank = try fields.numbers()
        pageCount = try fields.number()
        isTurned = try fields.flag()
        isEncrypted = try fields.flag()
    }
}

/// Text strings (ISO 32000-2, 7.9.2.2): UTF-16 with a mark, UTF-8 with one, or PDFDocEncoding,
/// which is Latin 1 but for a few signs.
enum PDFText {
    /// UTF-8.
    static func decode(_ string: [UInt8]) -> [UInt8] {
        if string.starts(with: [0xFE, 0xFF]) { return utf16(string[2...], isBig: true) }
        if string.starts(with: [0xFF, 0xFE]) { return utf16(string[2...], isBig: false) }
        if string.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(string[3...]) }
        if string.withUnsafeBytes({ UTF8Check.isValid($0) }) { return string }
        var out: [UInt8] = []
        out.reserveCapacity(string.count)
        for byte in string {
            switch byte {
            case 0x84: TextStream.append(0x2014, to: &out)
            case 0x85: TextStream.append(0x2013, to: &out)
            case 0x8A: TextStream.append(0x2212, to: &out)
            case 0xA0: TextStream.append(0x20AC, to: &out)
            default: TextStream.append(UInt32(byte), to: &out)
            }
        }
        return out
    }

    static func utf16(_ bytes: ArraySlice<UInt8>, isBig: Bool) -> [UInt8] {
        var units: [UInt16] = []
        var i = bytes.startIndex
        while i + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[i]), UInt16(bytes[i + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
            i += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Whether most of it can be read.
    static func isReadable(_ string: [UInt8]) -> Bool {
        let sample = string.prefix(256)
        let bad = sample.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
        return bad * 8 <= sample.count
    }
}

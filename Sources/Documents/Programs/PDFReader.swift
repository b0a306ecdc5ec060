internal import Sandbox

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
            session.part(part, Self.strings(bytes))
            session.sink.unread(path: part.path, reason: reason(error, bytes))
        }
        let needs = objects(bytes, part, depth: depth)
        guard let text else { return }
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
        var finder = StringFinder()
        bytes.withUnsafeBytes { finder.push($0, last: true) { text.append(contentsOf: $0) } }
        return text
    }
}

internal import Sandbox

/// The text in pictures, by tesseract.
struct TextRecognizer {
    private let session: ReadingSession

    init(_ session: ReadingSession) { self.session = session }

    /// Turned pictures are read as well: EXIF's orientation is honoured, and quarter turns are
    /// told by the recogniser itself (page segmentation with detection of the orientation).
    func read(_ bytes: [UInt8], _ part: DocumentPart) {
        guard PictureSize.mayHoldText(bytes) else { return session.part(part, []) }
        guard session.takePage() else {
            session.part(part, [])
            return session.sink.unread(path: part.path, reason: .noOCR)
        }
        let prepared = RecognitionPicture.prepare(bytes)
        let picture = prepared?.graymap ?? bytes
        do {
            let text = try recognize(picture, "eng")
            // Letters that make no words are another script's: ask for Chinese.
            if Self.isDoubtful(text), let chinese = try? recognize(picture, "chi_sim+eng") {
                session.part(part, chinese)
            } else {
                session.part(part, text)
            }
            if prepared?.isPartial == true {
                session.sink.unread(path: part.path, reason: .truncated)
            }
        } catch {
            session.part(part, [])
            // No text is no file.
            if error.code == .programFailed(status: 0) { return }
            let isMissing = error.isMissingProgram
            session.sink.unread(path: part.path, reason: isMissing ? .noOCR : reason(error))
        }
    }

    /// Formats that it cannot read are not damaged, and text that it did not come to the end of
    /// is a picture beyond the budget.
    private func reason(_ error: SandboxError) -> UnreadReason {
        switch error.code {
        case .programFailed, .timedOut: .noOCR
        default: UnreadReason(error)
        }
    }

    private func recognize(_ bytes: [UInt8], _ languages: String) throws(SandboxError) -> [UInt8] {
        guard
            let job = ProgramJobs.recognizers.first(where: {
                $0.name == ProgramJobs.recognizer(languages)
            })
        else { throw SandboxError(.refused, "no such languages") }
        return try session.run(job, bytes, seconds: 25, memory: 2 << 30)
    }

    /// Fewer than half of its words are of three letters or digits at least.
    static func isDoubtful(_ text: [UInt8]) -> Bool {
        let words = text.split { $0 <= 0x20 }
        guard words.count >= 4 else { return false }
        let good = words.filter { word in
            word.count >= 3
                && word.allSatisfy {
                    ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x2C && $0 <= 0x3A)
                }
        }
        return good.count * 3 < words.count
    }
}

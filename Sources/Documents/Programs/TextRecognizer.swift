internal import Sandbox

/// The text in pictures, by tesseract.
struct TextRecognizer {
    private let session: ReadingSession

    init(_ session: ReadingSession) { self.session = session }

    func read(_ bytes: [UInt8], _ part: DocumentPart) {
        guard PictureSize.mayHoldText(bytes) else { return session.part(part, []) }
        guard session.takePage() else {
            return session.sink.unread(path: part.path, reason: .noOCR)
        }
        do {
            let text = try recognize(bytes, "eng")
            // Letters that make no words are another script's: ask for Chinese.
            if Self.isDoubtful(text), let chinese = try? recognize(bytes, "chi_sim+eng") {
                return session.part(part, chinese)
            }
            session.part(part, text)
        } catch {
            session.part(part, [])
            // No text is no file.
            if error.code == .programFailed(status: 0) { return }
            let isMissing = error.isMissingProgram
            session.sink.unread(path: part.path, reason: isMissing ? .noOCR : reason(error))
        }
    }

    /// Formats that it cannot read are not damaged.
    private func reason(_ error: SandboxError) -> UnreadReason {
        if case .programFailed = error.code { return .noOCR }
        return UnreadReason(error)
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

internal import CShims
internal import Sandbox

/// What readers ask of the library.
enum PDFPlainJob {
    /// The file without its security handler, where it opens without a password.
    static let job = WorkerJob(name: "documents.pdf-plain", prepare: load) { input in
        do {
            var out: [UInt8] = []
            try PDFFile(input[...]).writePlain { out.append(contentsOf: $0) }
            return out
        } catch let error as PDFError {
            throw error.told
        }
    }

    @Sendable static func load() throws {
        guard dlp_pdf_load() != 0 else {
            throw ProgramMissing(what: "libqpdf", package: "libqpdf29")
        }
    }
}

internal import Sandbox

/// Programs that read what this module does not: run confined, never linked (poppler is
/// GPL).
enum ProgramJobs {
    static let all = [pdfText, pdfPage, pdfAttachment] + recognizers

    /// A PDF file's text, pages ended by form feeds.
    static let pdfText = WorkerJob(
        name: "documents.pdf-text",
        program: WorkerProgram(
            places: ["/usr/bin/pdftotext", "/usr/local/bin/pdftotext"], inputName: "in.pdf",
            answerNames: ["out.txt"]
        ) { input, folder in
            WorkerProgram.Call(
                arguments: [
                    "-q", "-raw", "-enc", "UTF-8", "-eol", "unix", folder + "/in.pdf",
                    folder + "/out.txt",
                ], input: input[...])
        }, missing: ProgramMissing(what: "pdftotext", package: "poppler-utils"))

    /// One page as a picture; the input is the page's number in four bytes, least first,
    /// and the file.
    static let pdfPage = WorkerJob(
        name: "documents.pdf-page",
        program: WorkerProgram(
            places: ["/usr/bin/pdftoppm", "/usr/local/bin/pdftoppm"], inputName: "in.pdf",
            answerNames: ["out.png"]
        ) { input, folder in
            let page = String(number(input))
            return WorkerProgram.Call(
                arguments: [
                    "-q", "-r", "200", "-gray", "-png", "-singlefile", "-f", page, "-l", page,
                    "-scale-to", "2600", folder + "/in.pdf", folder + "/out",
                ], input: input.dropFirst(4))
        }, missing: ProgramMissing(what: "pdftoppm", package: "poppler-utils"))

    /// One embedded file; the input as for a page.
    static let pdfAttachment = WorkerJob(
        name: "documents.pdf-attachment",
        program: WorkerProgram(
            places: ["/usr/bin/pdfdetach", "/usr/local/bin/pdfdetach"], inputName: "in.pdf",
            answerNames: ["out.bin"]
        ) { input, folder in
            WorkerProgram.Call(
                arguments: [
                    "-save", String(number(input)), "-o", folder + "/out.bin",
                    folder + "/in.pdf",
                ], input: input.dropFirst(4))
        }, missing: ProgramMissing(what: "pdfdetach", package: "poppler-utils"))

    /// A picture's text: a job for each choice of languages.
    static let recognizers = ["eng", "chi_sim", "chi_sim+eng"].map { languages in
        WorkerJob(
            name: recognizer(languages),
            program: WorkerProgram(
                places: ["/usr/bin/tesseract", "/usr/local/bin/tesseract"], inputName: "in.img",
                answerNames: ["out.txt"]
            ) { input, folder in
                WorkerProgram.Call(
                    arguments: [
                        folder + "/in.img", folder + "/out", "-l", languages, "--psm", "3",
                    ], input: input[...])
            }, missing: ProgramMissing(what: "tesseract", package: "tesseract-ocr"))
    }

    static func recognizer(_ languages: String) -> String { "documents.ocr-\(languages)" }

    static func numbered(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } + bytes
    }

    private static func number(_ input: [UInt8]) -> Int {
        guard input.count >= 4 else { return 1 }
        return input[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

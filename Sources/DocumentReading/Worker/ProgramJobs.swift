internal import Support
package import Sandbox

/// Programs that read what this module does not: run confined, never linked (poppler is
/// GPL).
package enum ProgramJobs {
    static let all = [pdfText, pdfLayout, pdfPage, pdfRender] + recognizers

    /// A PDF file's text, pages ended by form feeds.
    static let pdfText = job(
        "pdf-text", "pdftotext", of: "poppler-utils", reads: "in.pdf", writes: "out.txt"
    ) { _, folder in
        [
            "-q", "-raw", "-enc", "UTF-8", "-eol", "unix", folder + "/in.pdf",
            folder + "/out.txt",
        ]
    }

    /// The same in the order of the page's layout, which follows text at any angle.
    static let pdfLayout = job(
        "pdf-layout", "pdftotext", of: "poppler-utils", reads: "in.pdf", writes: "out.txt"
    ) { _, folder in
        ["-q", "-enc", "UTF-8", "-eol", "unix", folder + "/in.pdf", folder + "/out.txt"]
    }

    /// One page as a picture; the input is the page's number in four bytes, little-endian,
    /// and the file.
    static let pdfPage = job(
        "pdf-page", "pdftoppm", of: "poppler-utils", reads: "in.pdf", writes: "out.png",
        numbered: true
    ) { page, folder in
        [
            "-q", "-r", "200", "-gray", "-png", "-singlefile", "-f", page, "-l", page,
            "-scale-to", "2600", folder + "/in.pdf", folder + "/out",
        ]
    }

    /// One page as a picture in grey levels; the input as for a page, with hundredths of pixels
    /// to an inch in four bytes behind the number.
    package static let pdfRender = WorkerJob(
        name: "documents.pdf-render",
        program: WorkerProgram(
            places: ["/usr/bin/", "/usr/local/bin/"].map { $0 + "pdftoppm" },
            inputName: "in.pdf", answerNames: ["out.pgm"]
        ) { input, folder in
            let page = String(number(input))
            let hundredths = number(Array(input.dropFirst(4).prefix(4)))
            let resolution = "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
            return WorkerProgram.Call(
                arguments: [
                    "-q", "-r", resolution, "-gray", "-singlefile", "-f", page, "-l", page,
                    "-cropbox", folder + "/in.pdf", folder + "/out",
                ], input: input.dropFirst(8))
        }, missing: ProgramMissing(what: "pdftoppm", package: "poppler-utils"))

    /// A picture's text: a job for each choice of languages. The segmentation of pages that
    /// detects their orientation too (1).
    static let recognizers = ["eng", "chi_sim", "chi_sim+eng"].map { languages in
        job(
            "ocr-\(languages)", "tesseract", of: "tesseract-ocr", reads: "in.img",
            writes: "out.txt"
        ) { _, folder in
            [folder + "/in.img", folder + "/out", "-l", languages, "--psm", "1"]
        }
    }

    /// - Parameters:
    ///   - numbered: whether a number in four bytes stands before the file.
    ///   - arguments: from that number (empty without one) and the worker's folder.
    private static func job(
        _ name: String, _ program: String, of package: String, reads: String, writes: String,
        numbered: Bool = false,
        arguments: @escaping @Sendable (_ number: String, _ folder: String) -> [String]
    ) -> WorkerJob {
        WorkerJob(
            name: "documents." + name,
            program: WorkerProgram(
                places: ["/usr/bin/", "/usr/local/bin/"].map { $0 + program }, inputName: reads,
                answerNames: [writes]
            ) { input, folder in
                WorkerProgram.Call(
                    arguments: arguments(numbered ? String(number(input)) : "", folder),
                    input: input.dropFirst(numbered ? 4 : 0))
            }, missing: ProgramMissing(what: program, package: package))
    }

    static func recognizer(_ languages: String) -> String { "documents.ocr-\(languages)" }

    package static func numbered(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        number.littleEndianBytes(4) + bytes
    }

    private static func number(_ input: [UInt8]) -> Int {
        guard input.count >= 4 else { return 1 }
        return input[0..<4].littleEndian
    }
}

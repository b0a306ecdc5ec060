import Testing

/// Documents that `dlp mark` refuses, and what it leaves then.
struct DocumentMarkRefusalTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    @Test(arguments: [
        "damaged.pdf", "empty.pdf", "locked.pdf", "readonly.pdf", "letter.rtf", "data.xml",
        "program", "old.doc", "damaged.docx", "empty.txt", "numbers.txt",
    ])
    func whatCannotBeMarkedIsNamedAndNothingIsLeft(_ name: String) throws {
        try tool.write("report.pdf", PDFPage.pages(1))
        let pdf = tool.path("report.pdf")
        switch name {
        case "damaged.pdf": try tool.write(name, "%PDF-1.4\nnothing that follows is a file\n%%EOF")
        case "locked.pdf":
            try tool.program("qpdf", "--encrypt", "u", "o", "256", "--", pdf, tool.path(name))
        case "readonly.pdf":
            try tool.program(
                "qpdf", "--encrypt", "", "o", "256", "--modify=none", "--", pdf, tool.path(name))
        case "letter.rtf": try tool.write(name, "{\\rtf1\\ansi A letter that says something.}")
        case "data.xml": try tool.write(name, "<?xml version=\"1.0\"?><a>some words in it</a>")
        case "program":
            try tool.write(name, [0x7F, 0x45, 0x4C, 0x46] + Array(repeating: 1, count: 99))
        case "old.doc":
            try tool.write(
                name,
                [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 2000))
        case "damaged.docx":
            try tool.write(name, Array("PK\u{3}\u{4}".utf8) + Array(repeating: 7, count: 500))
        case "numbers.txt": try tool.write(name, "12 14 16\n18 20 22\n")
        default: try tool.write(name, [UInt8]())
        }
        let before = try tool.read(name)
        let run = try tool.run("mark", name, "--user", "e1", "--out-dir", "out")
        #expect(run.status == 2)
        #expect(run.errors.contains("dlp: error: "))
        #expect(try tool.names("out").isEmpty)
        #expect(try tool.read(name) == before)
    }

    @Test func aSignedFileIsMarkedOnlyWhenItIsSaidSo() throws {
        let signed = String(decoding: PDFPage.pages(1), as: UTF8.self)
            .replacing("/Type /Catalog", with: "/Type /Catalog /AcroForm << /SigFlags 1 >>")
        try tool.write("signed.pdf", signed)
        let run = try tool.run("mark", "signed.pdf", "--user", "e1", "-o", "copy.pdf")
        #expect(run.status == 2)
        #expect(run.errors.contains("--break-signature"))
        #expect(!tool.exists("copy.pdf"))
        let broken = try tool.run(
            "mark", "signed.pdf", "--user", "e1", "-o", "copy.pdf", "--break-signature")
        #expect(broken.status == 0)
        #expect(broken.errors.contains("no more valid"))
    }
}

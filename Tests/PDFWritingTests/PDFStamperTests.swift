import Foundation
import Support
import Testing
@testable import DocumentBuilders
@testable import Imaging
@testable import PDFWriting

/// Files of every kind, marked and looked at with other programs.
@Suite struct PDFStamperTests {
    @Test(arguments: PDFFixture.kinds)
    func keepsTextAndLooks(_ kind: String) throws {
        let bench = try PDFBench()
        let path = try bench.write(PDFFixture.make(kind).bytes, "in.pdf")
        let (out, report) = try bench.stamp(path)
        #expect(try bench.isClean(out))
        #expect(report.markedPages == report.pages)
        #expect(report.isOpaque == (kind == "pdfa1"))
        #expect(report.hasToken)
        let (before, after) = (try bench.text(path), try bench.text(out))
        // Poppler shows nothing of a page with surplus Q, until it is mended.
        let isMended = kind == "surplus"
        #expect(isMended || PDFBench.plain(after) == before)
        #expect(
            PDFBench.plain(try bench.mupdfText(out)) == (try bench.mupdfText(path)))
        if before.contains(where: \.isLetter) {
            #expect(report.pagesWithoutText == [])
            #expect(after.contains(PDFBench.text))
            #expect(try bench.mupdfText(out).contains(PDFBench.text))
        }
        #expect(try bench.bytes(path) == PDFFixture.make(kind).bytes)
        guard kind != "huge" else { return }
        for renderer in PDFBench.Renderer.allCases where renderer == .mupdf || !isMended {
            for page in 1...min(report.pages, 6) {
                let old = try bench.render(path, page: page, renderer)
                let new = try bench.render(out, page: page, renderer)
                #expect(old.count == new.count && !old.isEmpty)
                let differences = zip(old, new).map { Int($1) - Int($0) }
                #expect(differences.allSatisfy { abs($0) <= 6 })
                // The picture is there: on white, levels 249 to 255, and as many on dark.
                if old.count > 1000 { #expect(Set(differences).count > 4) }
            }
        }
    }

    /// Where nothing is put into the text, it comes out byte for byte.
    @Test(arguments: PDFFixture.kinds)
    func leavesTextAloneWithoutTextLayer(_ kind: String) throws {
        let bench = try PDFBench()
        let path = try bench.write(PDFFixture.make(kind).bytes, "in.pdf")
        let (out, _) = try bench.stamp(path, texts: [], token: nil)
        let isSame = try bench.text(out) == bench.text(path)
        #expect(isSame || kind == "surplus")
        #expect(try bench.mupdfText(out) == (try bench.mupdfText(path)))
    }

    /// A picture for each size, upright from the top left corner as shown.
    @Test func drawsTheTileUprightFromTheTopLeftCorner() throws {
        let bench = try PDFBench()
        // A dark corner at the tile's origin, the rest white.
        var greys = [UInt8](repeating: 255, count: 64 * 64)
        for y in 0..<8 { for x in 0..<16 { greys[64 * y + x] = 0 } }
        let tile = PageTile(side: 64, greys: greys)
        for kind in ["plain", "rotate", "cropbox", "mixed", "userunit"] {
            let path = try bench.write(PDFFixture.make(kind).bytes, "\(kind).pdf")
            let (out, report) = try bench.stamp(path, tile: tile, texts: [])
            // Only mupdf knows user units.
            let renderer = PDFBench.Renderer.mupdf
            for page in 1...report.pages {
                let old = try bench.render(path, page: page, renderer)
                let new = try bench.render(out, page: page, renderer)
                // Of the first row: 16 samples dark.
                let dark = (0..<40).map { Int(old[3 * $0]) - Int(new[3 * $0]) }
                #expect(dark[1..<15].allSatisfy { $0 >= 5 }, "\(kind) \(page)")
                #expect(dark[17..<40].allSatisfy { $0 <= 1 }, "\(kind) \(page)")
            }
        }
    }

    @Test func sharesPicturesAndKeepsSmall() throws {
        let bench = try PDFBench()
        var pdf = PDFFixture()
        for _ in 0..<20 { pdf.page(PDFFixture.words(lines: 40)) }
        let path = try bench.write(pdf.bytes, "in.pdf")
        let (out, report) = try bench.stamp(path)
        #expect(report.images == 1)
        #expect(try bench.bytes(out).count - pdf.bytes.count < 100 << 10)
        let mixed = try bench.write(PDFFixture.make("mixed").bytes, "mixed.pdf")
        #expect(try bench.stamp(mixed).report.images == PageOverlay.mostImages)
    }

    /// Encryption, linearisation and object streams stay; a thousand pages are marked.
    @Test(arguments: [
        ["--encrypt", "", "owner", "40", "--"],
        ["--encrypt", "", "owner", "128", "--use-aes=n", "--"],
        ["--encrypt", "", "owner", "128", "--use-aes=y", "--"],
        ["--encrypt", "", "owner", "256", "--"], ["--linearize"],
        ["--object-streams=generate"],
    ])
    func keepsTheFilesForm(_ options: [String]) throws {
        let bench = try PDFBench()
        let plain = try bench.write(PDFFixture.make("shared").bytes, "plain.pdf")
        let path = bench.folder.appendingPathComponent("in.pdf").path
        let qpdf = Process()
        qpdf.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        qpdf.arguments = ["qpdf", "--allow-weak-crypto"] + options + [plain, path]
        try qpdf.run()
        qpdf.waitUntilExit()
        let (out, report) = try bench.stamp(path)
        #expect(try bench.isClean(out))
        #expect(PDFBench.plain(try bench.text(out)) == (try bench.text(path)))
        #expect(report.isEncrypted == options.contains("--encrypt"))
        #expect(report.isLinearized == options.contains("--linearize"))
        #expect(
            try bench.run("qpdf", "--show-encryption", path).output
                == bench.run("qpdf", "--show-encryption", out).output)
        if options.contains("--linearize") {
            #expect(try bench.run("qpdf", "--check-linearization", out).status == 0)
        }
        let words = String(decoding: try bench.bytes(out), as: UTF8.self)
        #expect(words.contains("/ObjStm") == options.contains("--object-streams=generate"))
    }

    @Test func marksAThousandPages() throws {
        let bench = try PDFBench()
        var pdf = PDFFixture()
        for _ in 0..<1000 { pdf.page(PDFFixture.words(lines: 2)) }
        let path = try bench.write(pdf.bytes, "in.pdf")
        #expect(try bench.stamp(path).report.markedPages == 1000)
    }

    /// Copies of one request differ in their own, and are each as if made alone.
    @Test func writesManyCopies() throws {
        let bench = try PDFBench()
        for kind in ["plain", "mixed", "identity"] {
            let path = try bench.write(PDFFixture.make(kind).bytes, "in.pdf")
            let input = open(path, O_RDONLY | O_CLOEXEC)
            defer { close(input) }
            let copies = (0..<5).map { Self.copy($0) }
            var files = [[UInt8]](repeating: [], count: copies.count)
            var finished: [Int] = []
            try PDFStamper().stamp(
                descriptor: input, copies: copies,
                output: { (copy: Int, bytes: ArraySlice<UInt8>) in files[copy] += bytes },
                finished: { finished.append($0) })
            #expect(finished == Array(0..<5))
            #expect(Set(files).count == 5)
            for (i, file) in files.enumerated() {
                let out = try bench.write(file, "copy.pdf")
                #expect(try bench.isClean(out))
                #expect(try bench.text(out).contains(copies[i].texts[0]))
                let descriptor = open(out, O_RDONLY | O_CLOEXEC)
                defer { close(descriptor) }
                #expect(try PDFHostGlyphs.tokens(descriptor: descriptor) == ["copy-\(i)"])
                var alone = [UInt8]()
                try PDFStamper().stamp(
                    descriptor: input, copies: [copies[i]],
                    output: { (_: Int, bytes: ArraySlice<UInt8>) in alone += bytes })
                #expect(alone == file)
            }
        }
    }

    /// A copy with marks of its own.
    private static func copy(_ i: Int) -> PDFCopy {
        let greys: [UInt8] = (0..<64).map { UInt8($0 * 4 % (50 * i + 9)) }
        let selectors = ["\u{FE02}", "\u{FE03}", "\u{FE04}", "\u{FE05}", "\u{FE06}"]
        return PDFCopy(
            tile: PageTile(side: 8, greys: greys), texts: ["\u{200C}" + selectors[i]],
            token: "copy-\(i)")
    }

    @Test func rendersPages() throws {
        let bench = try PDFBench()
        let path = try bench.write(PDFFixture.make("rotate").bytes, "in.pdf")
        let input = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let sizes = try PDFPages.sizes(descriptor: input)
        #expect(sizes.count == 6)
        #expect(sizes[1] == PDFPages.Size(width: 792, height: 612))
        let page = try PDFPages.render(descriptor: input, page: 2, size: sizes[1], dpi: 96)
        #expect(page.width == 1056 && page.height == 816)
        let small = try PDFPages.render(
            descriptor: input, page: 2, size: sizes[1], dpi: 96, pixels: 10_000)
        #expect(small.width * small.height <= 11_000)
    }

    /// A worker that was taken over may say that there are more pages than memory.
    @Test(arguments: [Int.max, 2, -1]) func answersWithOtherCountsAreNone(count: Int) {
        var fields = WireWriter()
        for number in [count, 595_000, 842_000] { fields.number(number) }
        #expect(throws: WireReader.Malformed.self) { try PDFPages.sizes(fields.bytes) }
    }
}

import Foundation
import Testing
@testable import DocumentBuilders
@testable import DocumentWatermark

/// What a report says of a PDF file's copies.
@Suite struct PDFMarkerTests {
    private static let token: UInt64 = 0x9F3C_0A71_D2E4

    private static func marked(
        _ pdf: PDFFixture, _ options: DocumentMarkOptions, tokens: [UInt64] = [token]
    ) throws -> (copies: [[UInt8]], report: DocumentMarkReport) {
        DocumentWorker.use()
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dlp-marker-\(UUID().uuidString)")
        try Data(pdf.bytes).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let input = open(path.path, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let key = try WordFile.key()
        var copies = [[UInt8]](repeating: [], count: tokens.count)
        let report = try PDFMarker(options).mark(
            descriptor: input, marks: tokens.map { DocumentMark(key: key, token: $0) },
            output: { copies[$0] += $1 })
        return (copies, report)
    }

    private static let subsets: [Set<DocumentLayer>] = (1..<8).map { bits in
        Set(
            DocumentLayer.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element)
        )
    }

    @Test(arguments: subsets)
    func layersThatWereAskedFor(layers: Set<DocumentLayer>) throws {
        let (copies, report) = try Self.marked(
            PDFFixture.make("plain"), DocumentMarkOptions(layers: layers))
        #expect(report.layers == layers)
        #expect(report.notes.isEmpty)
        let key = try WordFile.key()
        // The property is in the trailer's dictionary, as it is written.
        let held = Data(copies[0]).range(of: Data(key.properties.encode(token: Self.token).utf8))
        #expect((held != nil) == layers.contains(.metadata))
    }

    /// Pages without text, and a file without any, are told of.
    @Test func whatCarriesNothingIsTold() throws {
        var pdf = PDFFixture()
        for i in 0..<4 {
            pdf.page(
                i == 1 || i == 2 ? "" : PDFFixture.words(), resources: "<< \(PDFFixture.font) >>")
        }
        let (_, report) = try Self.marked(pdf, DocumentMarkOptions())
        #expect(report.pages == 4)
        #expect(report.layers == Set(DocumentLayer.allCases))
        let (_, bare) = try Self.marked(PDFFixture.make("empty-page"), DocumentMarkOptions())
        #expect(bare.layers == [.image, .metadata])
        #expect(bare.notes == ["no page has text that could carry a mark"])
    }

    @Test func everyCopyIsItsHolders() throws {
        let tokens: [UInt64] = [0, 1, Self.token, 0xFFFF_FFFF_FFFF]
        let (copies, _) = try Self.marked(
            PDFFixture.make("plain"), DocumentMarkOptions(layers: [.metadata]), tokens: tokens)
        let key = try WordFile.key()
        for (i, copy) in copies.enumerated() {
            let held = tokens.filter {
                Data(copy).range(of: Data(key.properties.encode(token: $0).utf8)) != nil
            }
            #expect(held == [tokens[i]])
        }
    }

    // MARK: Lists of pages

    @Test(arguments: [
        ([], ""), ([1], "1"), ([1, 2], "1–2"), ([1, 3], "1, 3"), ([1, 2, 3], "1–3"),
        ([1, 3, 4, 5, 6, 7, 9], "1, 3–7, 9"), ([9, 1, 8], "1, 8–9"),
        (Array(stride(from: 2, through: 24, by: 2)), "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24"),
        (
            Array(stride(from: 2, through: 26, by: 2)),
            "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 and more"
        ),
    ])
    func pages(numbers: [Int], text: String) { #expect(PDFMarker.list(numbers) == text) }

    /// Read back, a list is the pages that it was made of: none more, and none fewer but for
    /// those that `and more` stands for, which come last.
    @Test(arguments: 0..<UInt64(10))
    func listsAreReadBack(seed: UInt64) throws {
        var state = seed &+ 7
        for _ in 0..<200 {
            var pages: [Int] = []
            for page in 1...60 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                if state >> 60 < 2 + seed { pages.append(page) }
            }
            let text = PDFMarker.list(pages.shuffled())
            let isCut = text.hasSuffix(" and more")
            let read = try (isCut ? String(text.dropLast(9)) : text).split(separator: ", ").flatMap
            {
                let ends = try $0.split(separator: "–").map { try #require(Int($0)) }
                return Array(ends[0]...ends[ends.count - 1])
            }
            #expect(isCut ? pages.starts(with: read) && read.count < pages.count : read == pages)
        }
    }
}

import Foundation
import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Whole files through workers and programs.
@Suite struct DocumentReaderTests {
    private func read(_ name: String) throws -> Collected {
        DocumentWorker.use()
        let path = Fixtures.folder.appendingPathComponent(name).path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let found = Collected()
        try DocumentReader().read(descriptor: descriptor, name: name, into: found)
        #expect(found.isOrderly)
        #expect(found.raw == (try Fixtures.bytes(name)))
        return found
    }

    @Test(arguments: [
        "word.docx", "mail.eml", "old.doc", "table.csv", "page.html", "binary.bin", "page.pdf",
    ])
    func readsFiles(_ name: String) throws {
        #expect(try read(name).text.contains("needle 4929 1234"))
    }

    @Test func saysThatAPDFIsEncrypted() throws {
        #expect(try read("hostile-encrypted.pdf").reasons == [.encrypted])
    }

    /// A pipe, in memory that does not grow with it.
    @Test func streamsText() throws {
        let pipe = Pipe()
        let line = Array("a line of a long log, 4929 1234\n".utf8)
        let block = Data([[UInt8]](repeating: line, count: 1 << 10).joined())
        let writing = pipe.fileHandleForWriting
        Thread.detachNewThread {
            for _ in 0..<64 { try? writing.write(contentsOf: block) }
            try? writing.close()
        }
        let found = Collected()
        try DocumentReader().read(
            descriptor: pipe.fileHandleForReading.fileDescriptor, name: "log", into: found)
        #expect(found.raw.count == 64 * block.count)
        #expect(found.parts.first?.part.encoding == "us-ascii")
        #expect(found.text.utf8.count == 64 * block.count)
    }
}

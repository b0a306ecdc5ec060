import Foundation
import Testing
@testable import DocumentBuilders
@testable import PDFWriting
@testable import QPDF

/// Files that are not marked, by name; and hostile ones.
@Suite struct PDFRefusalTests {
    private func problem(_ path: String, _ bench: PDFBench) -> PDFError.Code? {
        do {
            _ = try bench.stamp(path)
            return nil
        } catch let error as PDFError {
            return error.code
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test func namesWhyNot() throws {
        let bench = try PDFBench()
        let plain = try bench.write(PDFFixture.make("plain").bytes, "plain.pdf")
        let path = bench.folder.appendingPathComponent("in.pdf").path
        try bench.run("qpdf", "--encrypt", "user", "owner", "256", "--", plain, path)
        #expect(problem(path, bench) == .needsPassword)
        try bench.run("qpdf", "--encrypt", "", "owner", "256", "--modify=none", "--", plain, path)
        #expect(problem(path, bench) == .noModifyPermission)
        for bytes in [[], Array("not a PDF file at all".utf8), Array("%PDF-1.7\n".utf8)] {
            #expect(problem(try bench.write(bytes, "bad.pdf"), bench) == .damaged)
        }
        #expect(problem(try bench.write(PDFFixture().bytes, "none.pdf"), bench) == .noPages)
        let folder = open(bench.folder.path, O_RDONLY | O_CLOEXEC)
        defer { close(folder) }
        #expect(throws: PDFError.self) {
            try PDFStamper().stamp(descriptor: folder, copy: PDFCopy(token: "a"), to: 1)
        }
    }

    @Test(arguments: [
        "/AcroForm << /SigFlags 3 /Fields [] >>", "/Perms << /DocMDP 3 0 R >>",
    ])
    func leavesSignedFilesUnlessTold(_ entry: String) throws {
        let bench = try PDFBench()
        var pdf = PDFFixture.make("plain")
        pdf.catalogue = entry
        let path = try bench.write(pdf.bytes, "in.pdf")
        #expect(problem(path, bench) == .signed)
        let (out, report) = try bench.stamp(path, stamper: PDFStamper(breakSignature: true))
        #expect(report.brokeSignature)
        #expect(try bench.isClean(out))
    }

    @Test(arguments: [
        PDFCopy(texts: [""]), PDFCopy(texts: [String(repeating: "\u{FE00}", count: 501)]),
        PDFCopy(token: ""), PDFCopy(token: "a<b"), PDFCopy(token: "ü"),
    ])
    func refusesWhatCannotBeWritten(_ copy: PDFCopy) throws {
        let bench = try PDFBench()
        let path = try bench.write(PDFFixture.make("plain").bytes, "in.pdf")
        let input = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        #expect(throws: PDFError(.invalidRequest, "")) {
            do {
                try PDFStamper().stamp(descriptor: input, copy: copy, to: 1)
            } catch let error as PDFError {
                throw PDFError(error.code, "")
            }
        }
    }

    /// Cut anywhere, or with bytes changed: a named problem, or a file that is in order.
    @Test func survivesDamage() throws {
        let bench = try PDFBench()
        let whole = PDFFixture.make("identity").bytes
        var inputs = (1..<12).map { Array(whole.prefix(whole.count * $0 / 12)) }
        var state: UInt32 = 7
        for _ in 0..<12 {
            var bytes = whole
            for _ in 0..<20 {
                state = state &* 1_664_525 &+ 1_013_904_223
                bytes[Int(state >> 8) % bytes.count] = UInt8(truncatingIfNeeded: state)
            }
            inputs.append(bytes)
        }
        for bytes in inputs {
            let path = try bench.write(bytes, "in.pdf")
            do {
                _ = try bench.stamp(path)
            } catch let error as PDFError {
                #expect(error.code != .worker, "\(error)")
            }
        }
    }

    /// Loops and depth of objects end in a named problem or a marked file.
    @Test func survivesTwistedTrees() throws {
        let bench = try PDFBench()
        var own = PDFFixture()
        let form = own.add("null")
        own.replace(
            form,
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 6 /Resources "
                + "<< /XObject << /A \(form) 0 R >> >> >>\nstream\n/A Do \nendstream")
        own.page("/A Do", resources: "<< /XObject << /A \(form) 0 R >> >>")
        #expect(problem(try bench.write(own.bytes, "own.pdf"), bench) == nil)
        var parents = PDFFixture()
        parents.inherited = "/Parent 2 0 R"
        parents.page(PDFFixture.words(), resources: nil)
        #expect(problem(try bench.write(parents.bytes, "parents.pdf"), bench) == nil)
        var deep = PDFFixture()
        deep.page(String(repeating: "[", count: 100_000) + String(repeating: "q ", count: 100_000))
        #expect(problem(try bench.write(deep.bytes, "deep.pdf"), bench) == nil)
        var nested = PDFFixture()
        nested.page("", String(repeating: "/A [", count: 40_000))
        #expect(problem(try bench.write(nested.bytes, "nested.pdf"), bench) != .worker)
    }
}

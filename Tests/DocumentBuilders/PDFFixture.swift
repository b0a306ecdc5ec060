import Foundation

/// A PDF file written by hand: objects 1 (catalogue), 2 (page tree), 3 (a font with
/// standard encoding), and what is added.
struct PDFFixture {
    private(set) var objects: [Int: String] = [:]
    private var next = 4
    private var pages: [Int] = []
    var catalogue = ""
    var trailer = ""
    /// Entries of the page tree's node, inherited by pages.
    var inherited = ""

    static let font = "/Font << /F1 3 0 R >>"

    init() {
        objects[3] =
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    }

    @discardableResult
    mutating func add(_ object: String) -> Int {
        defer { next += 1 }
        objects[next] = object
        return next
    }

    @discardableResult
    mutating func add(stream: String, _ entries: String = "") -> Int {
        add("<< /Length \(stream.utf8.count) \(entries) >>\nstream\n\(stream)\nendstream")
    }

    mutating func replace(_ number: Int, _ object: String) { objects[number] = object }

    mutating func page(
        _ content: String, box: String = "0 0 595 842", _ entries: String = "",
        resources: String? = "<< \(PDFFixture.font) >>"
    ) {
        let stream = add(stream: content)
        let resources = resources.map { "/Resources \($0)" } ?? ""
        pages.append(
            add(
                "<< /Type /Page /Parent 2 0 R /MediaBox [\(box)] \(resources) "
                    + "/Contents \(stream) 0 R \(entries) >>"))
    }

    var bytes: [UInt8] {
        var objects = objects
        objects[1] = "<< /Type /Catalog /Pages 2 0 R \(catalogue) >>"
        let kids = pages.map { "\($0) 0 R" }.joined(separator: " ")
        objects[2] = "<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) \(inherited) >>"
        var out = "%PDF-1.4\n"
        var offsets: [Int: Int] = [:]
        for number in 1..<next {
            offsets[number] = out.utf8.count
            out += "\(number) 0 obj\n\(objects[number] ?? "null")\nendobj\n"
        }
        let table = out.utf8.count
        out += "xref\n0 \(next)\n0000000000 65535 f \n"
        for number in 1..<next {
            let digits = String(offsets[number] ?? 0)
            out += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        out += "trailer\n<< /Size \(next) /Root 1 0 R \(trailer) >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(out.utf8)
    }

    /// Lines of words, one `Tj` each, with the spaces at their ends that word processors
    /// leave.
    static func words(lines: Int = 6, y: Int = 700) -> String {
        let text = "The quick brown fox jumps over the lazy dog, and then rests. "
        var out = "BT /F1 12 Tf 14 TL 72 \(y) Td\n"
        for line in 0..<lines { out += "(\(line + 1). \(text)) Tj T*\n" }
        return out + "ET\n"
    }
}

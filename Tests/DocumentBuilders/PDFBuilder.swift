@testable import PDFWriting

/// Writes small PDF files, an object at a time, with a table of where they are.
struct PDFBuilder {
    private(set) var bytes: [UInt8] = Array("%PDF-1.7\n%\u{E2}\u{E3}\n".utf8)
    private var places: [Int: Int] = [:]

    mutating func raw(_ text: String) { bytes += text.utf8 }
    mutating func raw(_ data: [UInt8]) { bytes += data }

    mutating func object(_ number: Int, _ value: String) { object(number, Array(value.utf8)) }

    mutating func object(_ number: Int, _ value: [UInt8]) {
        places[number] = bytes.count
        bytes += Array("\(number) 0 obj\n".utf8) + value + Array("\nendobj\n".utf8)
    }

    mutating func stream(_ number: Int, _ entries: String = "", _ data: [UInt8]) {
        object(
            number,
            Array("<< \(entries) /Length \(data.count) >>\nstream\n".utf8) + data
                + Array("\nendstream".utf8))
    }

    mutating func packed(_ number: Int, _ entries: String = "", _ text: String) {
        packed(number, entries, Array(text.utf8))
    }

    mutating func packed(_ number: Int, _ entries: String = "", _ data: [UInt8]) {
        stream(number, entries + " /Filter /FlateDecode", Self.deflated(data))
    }

    static func deflated(_ data: [UInt8]) -> [UInt8] {
        OverlayImage.compressed(data, level: 6)
    }

    /// A table, a trailer and the end, as at the end of each revision.
    mutating func finish(root: Int = 1, trailer: String = "") {
        let start = bytes.count
        let size = (places.keys.max() ?? 0) + 1
        var table = "xref\n0 1\n0000000000 65535 f \n"
        for (number, place) in places.sorted(by: { $0.key < $1.key }) {
            let offset = String(place)
            let zeros = String(repeating: "0", count: 10 - offset.count)
            table += "\(number) 1\n\(zeros)\(offset) 00000 n \n"
        }
        table += "trailer\n<< /Size \(size) /Root \(root) 0 R \(trailer) >>\n"
        bytes += Array("\(table)startxref\n\(start)\n%%EOF\n".utf8)
    }

    /// A page with this content, whose objects are 1 to 5; more may follow before `finish`.
    static func page(content: String, page: String = "", root: String = "") -> PDFBuilder {
        var file = PDFBuilder()
        file.object(1, "<< /Type /Catalog /Pages 2 0 R \(root) >>")
        file.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        file.object(
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> >> \(page) >>")
        file.packed(4, "", content)
        file.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        return file
    }
}

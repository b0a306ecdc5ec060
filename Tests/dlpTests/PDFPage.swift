import Foundation

/// PDF files of plain text, written by hand.
enum PDFPage {
    /// A4 pages of 24 lines, no two the same.
    static func pages(_ count: Int) -> [UInt8] {
        let words = [
            "budget", "harbour", "winter", "garden", "letter", "market", "signal", "window",
            "silver", "copper", "travel", "bridge", "castle", "island", "forest", "meadow",
        ]
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        var kids: [String] = []
        for page in 0..<count {
            var content = "BT /F1 12 Tf 18 TL 72 760 Td\n"
            for line in 0..<24 {
                let text = (0..<9).map { words[(page * 7 + line * 5 + $0 * (line + 3)) % 16] }
                content += "(\(line + 1) \(text.joined(separator: " ")).) Tj T*\n"
            }
            content += "ET\n"
            objects.append("<< /Length \(content.utf8.count) >>\nstream\n\(content)endstream")
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents "
                    + "\(objects.count) 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
            kids.append("\(objects.count) 0 R")
        }
        objects[1] = "<< /Type /Pages /Kids [\(kids.joined(separator: " "))] /Count \(count) >>"
        var out = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (number, object) in objects.enumerated() {
            offsets.append(out.utf8.count)
            out += "\(number + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = out.utf8.count
        out += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            out += String(format: "%010d 00000 n \n", offset)
        }
        out +=
            "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(out.utf8)
    }

    /// Text without its invisible characters.
    static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
            scalars.append(scalar)
        }
        return String(scalars)
    }
}

extension Tool {
    /// Runs another program to its end; what it prints.
    @discardableResult
    func program(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    @discardableResult
    func program(_ name: String, _ arguments: String...) throws -> String {
        try program(name, arguments)
    }
}

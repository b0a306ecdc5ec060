@testable import DocumentBuilders

/// Places in objects and in pages.
extension PDFSweepTests {
    static let placesInObjects: [(name: String, plant: Plant)] = [
        ("Info", { v in file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Title (\(v)) >>") } }),
        (
            "Info, hexadecimal",
            { v in
                file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author <\(hex(v.utf8))> >>") }
            }
        ),
        (
            "Info, UTF-16",
            { v in
                file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author <\(hex(wide(v)))> >>") }
            }
        ),
        (
            "Info, octal escapes",
            { v in
                let octal = v.utf8.map { "\\" + String($0, radix: 8) }.joined()
                return file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author (\(octal)) >>") }
            }
        ),
        (
            "Info, broken by lines",
            { v in
                let broken = v.map { "\($0)\\\n" }.joined()
                return file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author (\(broken)) >>") }
            }
        ),
        (
            "first of two keys",
            { v in
                file(trailer: "/Info 9 0 R") { $0.object(9, "<< /A <\(hex(v.utf8))> /A (b) >>") }
            }
        ),
        ("trailer", { v in file(trailer: "/Private <\(hex(v.utf8))>") }),
        ("name", { v in file(root: "/\(v) 1") }),
        (
            "name with escapes",
            { v in file(root: "/" + v.utf8.map { "#" + hex([$0]) }.joined() + " 1") }
        ),
        ("comment", { v in file { $0.raw("% \(v)\n") } }),
        ("word without meaning", { v in file(root: "/A \(v)") }),
        (
            "note",
            { v in
                file(page: "/Annots [9 0 R]") {
                    $0.object(9, "<< /Type /Annot /Subtype /Text /Contents <\(hex(wide(v)))> >>")
                }
            }
        ),
        (
            "rich note in a stream",
            { v in
                file(page: "/Annots [9 0 R]") {
                    $0.object(9, "<< /Type /Annot /Subtype /FreeText /RC 10 0 R >>")
                    $0.packed(10, "", "<body><p>\(v)</p></body>")
                }
            }
        ),
        (
            "link",
            { v in
                file(page: "/Annots [<< /Subtype /Link /A << /S /URI /URI <\(hex(v.utf8))> >> >>]")
            }
        ),
        (
            "form field",
            { v in
                file(root: "/AcroForm << /Fields [<< /T (a) /V <\(hex(wide(v)))> >>] >>")
            }
        ),
        (
            "bookmark",
            { v in
                file(root: "/Outlines << /First 9 0 R >>") {
                    $0.object(9, "<< /Title <\(hex(wide(v)))> >>")
                }
            }
        ),
        ("script", { v in file(root: "/OpenAction << /S /JavaScript /JS <\(hex(v.utf8))> >>") }),
        (
            "script in a stream",
            { v in
                file(root: "/OpenAction << /S /JavaScript /JS 9 0 R >>") {
                    $0.packed(9, "", "app.alert('\(v)');")
                }
            }
        ),
        (
            "XMP",
            { v in
                file(root: "/Metadata 9 0 R") {
                    $0.packed(
                        9, "/Type /Metadata /Subtype /XML", "<?xml version='1.0'?><a b='x'>\(v)</a>"
                    )
                }
            }
        ),
        (
            "private data",
            { v in
                file(root: "/PieceInfo << /X << /Private 9 0 R >> >>") { $0.packed(9, "", v) }
            }
        ),
        (
            "layer's name",
            { v in
                file(root: "/OCProperties << /OCGs [9 0 R] >>") {
                    $0.object(9, "<< /Type /OCG /Name <\(hex(v.utf8))> >>")
                }
            }
        ),
        (
            "layer that is off",
            { v in
                file(
                    root: "/OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >>",
                    content: "/OC /L BDC BT /F1 12 Tf (\(v)) Tj ET EMC"
                ) { $0.object(9, "<< /Type /OCG /Name (a) >>") }
            }
        ),
        ("text", { v in file(content: "BT /F1 12 Tf 50 700 Td (\(v)) Tj ET") }),
        (
            "text in pieces",
            { v in
                let pieces = v.map { "(\($0))" }.joined(separator: " -20 ")
                return file(content: "BT /F1 12 Tf 50 700 Td [\(pieces)] TJ ET")
            }
        ),
        ("text outside the page", { v in file(content: "BT /F1 12 Tf 5000 700 Td (\(v)) Tj ET") }),
        ("text that is not drawn", { v in file(content: "BT 3 Tr /F1 12 Tf (\(v)) Tj ET") }),
        (
            "text at an angle",
            { v in
                file(content: "BT /F1 12 Tf .7 .7 -.7 .7 50 50 Tm <\(hex(v.utf8))> Tj ET")
            }
        ),
        (
            "actual text",
            { v in
                file(content: "/Span << /ActualText <\(hex(wide(v)))> >> BDC BT ET EMC")
            }
        ),
        ("comment in content", { v in file(content: "BT ET\n% \(v)\n") }),
        ("name in content", { v in file(content: "/\(v) gs BT ET") }),
        (
            "word in content",
            { v in file(content: "q Q q Q q Q q Q q Q q Q q Q q Q q Q q Q \(v) BT ET") }
        ),
        (
            "form",
            { v in
                file { $0.packed(9, "/Type /XObject /Subtype /Form", "BT /F1 9 Tf (\(v)) Tj ET") }
            }
        ),
        (
            "glyph names",
            { v in
                // Codes from 1, each named after its letter.
                let names = v.map { "/" + name(of: $0) }.joined(separator: " ")
                let codes = hex((1...v.count).map { UInt8($0) })
                return file {
                    $0.object(
                        9,
                        "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [1 \(names)] >> >>"
                    )
                    $0.object(10, "<< /Resources << /Font << /F2 9 0 R >> >> >>")
                    $0.packed(
                        11, "/Subtype /Form /Resources << /Font << /F2 9 0 R >> >>",
                        "BT /F2 9 Tf <\(codes)> Tj ET")
                }
            }
        ),
        (
            "ToUnicode",
            { v in
                let lines = v.utf16.enumerated().map { i, unit in
                    "<\(hex([0, UInt8(i + 1)]))> <\(hex([UInt8(unit >> 8), UInt8(unit & 0xFF)]))>"
                }.joined(separator: "\n")
                let codes = hex((1...v.utf16.count).flatMap { [0, UInt8($0)] })
                return file {
                    $0.object(
                        9,
                        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 10 0 R >>")
                    $0.packed(
                        10, "",
                        "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
                            + "\(v.utf16.count) beginbfchar\n\(lines)\nendbfchar endcmap")
                    $0.packed(
                        11, "/Subtype /Form /Resources << /Font << /F2 9 0 R >> >>",
                        "BT /F2 9 Tf <\(codes)> Tj ET")
                }
            }
        ),
    ]
}

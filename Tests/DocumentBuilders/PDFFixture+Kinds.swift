extension PDFFixture {
    /// Files that are marked, by name.
    static let kinds: [String] = [
        "plain", "rotate", "cropbox", "userunit", "mixed", "shared", "inherited", "unbalanced",
        "surplus", "array", "empty-page", "tiny", "huge", "pdfa1", "form", "dark", "no-encoding",
        "identity", "leading", "hyphens",
    ]

    static func make(_ kind: String) -> PDFFixture {
        var pdf = PDFFixture()
        switch kind {
        case "rotate":
            for angle in [0, 90, 180, 270, -90, 450] {
                pdf.page(words(), box: "0 0 612 792", "/Rotate \(angle)")
            }
        case "cropbox":
            pdf.page(words(), box: "-10 -20 600 800", "/CropBox [50 60 500 750]")
            pdf.page(words(), box: "600 800 0 0")
        case "userunit": pdf.page(words(), box: "0 0 595 842", "/UserUnit 2.5")
        case "mixed":
            for i in 0..<9 { pdf.page(words(), box: "0 0 \(400 + 40 * i) \(842 - 50 * i)") }
        case "shared":
            let shared = pdf.add("<< \(font) >>")
            for i in 0..<3 {
                pdf.page(words(), box: "0 0 \(500 + i) 842", resources: "\(shared) 0 R")
            }
        case "inherited":
            pdf.inherited = "/Resources << \(font) >> /Rotate 90"
            pdf.page(words(), resources: nil)
        case "unbalanced": pdf.page("q .5 0 0 .5 90 90 cm q /P BMC " + words() + "BT /F1 9 Tf")
        case "surplus": pdf.page("Q Q .5 0 0 .5 9 9 cm " + words() + " Q EMC 1 0 0 rg")
        case "array":
            let a = pdf.add(stream: "q 1 0 0 1 10 10 cm BT /F1 12 Tf 72 700 Td (cut in two)")
            let b = pdf.add(stream: " Tj ET Q")
            pdf.page("", "/Contents [\(a) 0 R \(b) 0 R]")
        case "empty-page": pdf.page("", resources: nil)
        case "tiny": pdf.page("", box: "0 0 1 1")
        case "huge": pdf.page(words(), box: "0 0 8504 8504")
        case "pdfa1":
            let xmp =
                "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                + "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                + "<rdf:Description rdf:about='' xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'>"
                + "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
                + "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
            let metadata = pdf.add(stream: xmp, "/Type /Metadata /Subtype /XML")
            pdf.catalogue = "/Metadata \(metadata) 0 R"
            pdf.page(words())
        case "form":
            let form = pdf.add(
                stream: words(),
                "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << \(font) >>")
            pdf.page(
                "q /Fm0 Do Q",
                resources: "<< \(font) /XObject << /Fm0 \(form) 0 R /Ov0 \(form) 0 R >> >>")
        case "dark": pdf.page("0.1 g 0 0 595 842 re f 0.5 g 0 0 300 842 re f 1 g " + words())
        case "no-encoding":
            pdf.replace(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>")
            pdf.page(words())
        case "identity": identity(&pdf)
        case "leading":
            pdf.page(
                "BT /F1 12 Tf 72 700 TD 0 -14 TD (first line of text that is long enough to carry) ' "
                    + "0 0 (second line of text that is long enough to carry) \" "
                    + "[(third )-250(line of )120(text that is long enough to )-99(carry  )] TJ ET")
        case "hyphens":
            pdf.page(
                "BT /F1 12 Tf 14 TL 72 700 Td (a line of words that ends with a half a sen-) Tj T* "
                    + "(tence, and goes on to the end of the other line) Tj ET")
        default: pdf.page(words())
        }
        return pdf
    }

    /// A composite font with Identity-H whose map has ranges, an array and single codes.
    private static func identity(_ pdf: inout PDFFixture) {
        let map = pdf.add(
            stream: """
                /CIDInit /ProcSet findresource begin 12 dict begin begincmap
                1 begincodespacerange <0000> <FFFF> endcodespacerange
                2 beginbfrange
                <0003> <0060> <0020>
                <0100> <0102> [<0041> <0020> <0042>]
                endbfrange
                1 beginbfchar <0200> <3002> endbfchar
                endcmap end end
                """)
        let descendant = pdf.add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Arial /CIDSystemInfo "
                + "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 "
                + "/FontDescriptor << /Type /FontDescriptor /FontName /Arial /Flags 32 "
                + "/FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 "
                + "/CapHeight 700 /StemV 80 >> >>")
        let font = pdf.add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H "
                + "/DescendantFonts [\(descendant) 0 R] /ToUnicode \(map) 0 R >>")
        // "Hello World." and so on: codes are characters less 29.
        let codes = "Words of the line that is long enough to carry.  ".utf8.map { byte in
            let hex = String(Int(byte) - 29, radix: 16)
            return String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
        pdf.page(
            "BT /F2 12 Tf 14 TL 72 700 Td <\(codes)> Tj T* <\(codes)01000102> Tj ET",
            resources: "<< /Font << /F2 \(font) 0 R >> >>")
    }
}

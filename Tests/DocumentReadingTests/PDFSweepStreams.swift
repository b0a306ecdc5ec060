@testable import DocumentBuilders

/// Places in streams, in attached files, and between and around the objects.
extension PDFSweepTests {
    static let placesInStreams: [(name: String, plant: Plant)] = [
        ("attachment", { v in attached(v, name: "/EmbeddedFile") }),
        ("attachment, name escaped", { v in attached(v, name: "/Embedded#46ile") }),
        (
            "attachment behind a broken one",
            { v in
                file {
                    $0.stream(9, "/Type /EmbeddedFile /Filter /FlateDecode", [])
                    $0.stream(
                        10, "/Type /EmbeddedFile /Filter /FlateDecode", [0x78, 0x9C, 1, 2, 3])
                    $0.packed(11, "/Type /EmbeddedFile", v)
                }
            }
        ),
        (
            "attachment behind 300",
            { v in
                file {
                    for i in 0..<300 { $0.packed(9 + i, "/Type /EmbeddedFile", "text \(i)") }
                    $0.packed(400, "/Type /EmbeddedFile", v)
                }
            }
        ),
        ("ASCII85", { v in file { $0.stream(9, "/Filter /ASCII85Decode", ascii85(v)) } }),
        (
            "ASCIIHex",
            { v in
                file { $0.stream(9, "/Filter [/AHx]", Array((hex(v.utf8) + ">").utf8)) }
            }
        ),
        (
            "run lengths",
            { v in
                file {
                    $0.stream(
                        9, "/Filter /RunLengthDecode", [UInt8(v.utf8.count - 1)] + v.utf8 + [128])
                }
            }
        ),
        ("LZW", { v in file { $0.stream(9, "/Filter /LZWDecode", lzw(Array(v.utf8))) } }),
        (
            "two filters",
            { v in
                file {
                    let packed = PDFBuilder.deflated(Array(v.utf8))
                    $0.stream(9, "/Filter [/AHx /Fl]", Array((hex(packed) + ">").utf8))
                }
            }
        ),
        (
            "PNG predictor",
            { v in
                file {
                    var rows: [UInt8] = [1]
                    var last: UInt8 = 0
                    for byte in v.utf8 {
                        rows.append(byte &- last)
                        last = byte
                    }
                    $0.packed(9, "/DecodeParms << /Predictor 12 /Columns \(v.utf8.count) >>", rows)
                }
            }
        ),
        (
            "unknown filter",
            { v in
                file { $0.stream(9, "/Filter /Secret", PDFBuilder.deflated(Array(v.utf8))) }
            }
        ),
        (
            "behind a stream's end",
            { v in
                file {
                    let data =
                        PDFBuilder.deflated(Array("a".utf8)) + Array("\nnotes kept: \(v)".utf8)
                    $0.stream(9, "/Filter /FlateDecode", data)
                }
            }
        ),
        (
            "object stream",
            { v in
                file {
                    let object = "<< /A <\(hex(v.utf8))> >>"
                    $0.packed(9, "/Type /ObjStm /N 1 /First 5", "20 0 \(object)")
                }
            }
        ),
        (
            "between the objects of a stream",
            { v in
                file {
                    $0.packed(9, "/Type /ObjStm /N 1 /First 5", "20 0 (a) <\(hex(v.utf8))>")
                }
            }
        ),
        (
            "comment in an object stream",
            { v in
                file { $0.packed(9, "/Type /ObjStm /N 1 /First 5", "20 0 (a) %\(v)\n") }
            }
        ),
        (
            "earlier revision",
            { v in
                var file = PDFBuilder.page(content: "BT ET")
                file.object(9, "<< /A <\(hex(v.utf8))> >>")
                file.finish()
                file.object(9, "<< /A (b) >>")
                file.finish()
                return file.bytes
            }
        ),
        (
            "stream of an earlier revision",
            { v in
                var file = PDFBuilder.page(content: "BT ET")
                file.packed(9, "", v)
                file.finish()
                file.object(9, "null")
                file.finish()
                return file.bytes
            }
        ),
        ("before the header", { v in Array("\(v)\n".utf8) + file() }),
        ("ZIP between objects", { v in file { $0.raw(storedZIP(v)) } }),
        (
            "packed data between objects",
            { v in
                file {
                    $0.raw(
                        PDFBuilder.deflated(
                            Array(repeating: v, count: 9).joined(separator: " x").utf8.map { $0 }))
                }
            }
        ),
        ("behind the end", { v in file() + Array("\(v)\n".utf8) }),
        ("gzip behind the end", { v in file() + gzip(v) }),
        (
            "font",
            { v in
                file {
                    $0.object(9, "<< /Type /FontDescriptor /FontFile2 10 0 R >>")
                    $0.packed(10, "", [0, 1, 0, 0, 0, 9] + Array(v.utf8) + [0, 0, 1])
                }
            }
        ),
        (
            "no font at all",
            { v in
                file {
                    $0.object(9, "<< /Type /FontDescriptor /FontFile2 10 0 R >>")
                    $0.packed(10, "", v)
                }
            }
        ),
        (
            "colour profile",
            { v in
                file {
                    let head = [UInt8](repeating: 0, count: 36) + Array("acsp".utf8)
                    $0.packed(9, "/N 3", head + [UInt8](repeating: 0, count: 90) + Array(v.utf8))
                }
            }
        ),
        (
            "pixels",
            { v in
                let data = Array(v.utf8)
                return file {
                    $0.packed(
                        9,
                        "/Subtype /Image /Width \(data.count) /Height 1 /BitsPerComponent 8 "
                            + "/ColorSpace /DeviceGray", data)
                }
            }
        ),
        (
            "behind the pixels",
            { v in
                file {
                    $0.packed(
                        9,
                        "/Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 "
                            + "/ColorSpace /DeviceGray",
                        [0, 9, 0, 9] + Array("and so on: \(v)".utf8))
                }
            }
        ),
        (
            "no JPEG at all",
            { v in
                file { $0.stream(9, "/Subtype /Image /Filter /DCTDecode", Array(v.utf8)) }
            }
        ),
        (
            "inline picture",
            { v in
                file(content: "BI /W 20 /H 1 /BPC 8 /CS /G ID \(v) EI Q")
            }
        ),
        ("ZIP in a string", { v in file(root: "/A <\(hex(storedZIP(v, packed: true)))>") }),
    ]
}

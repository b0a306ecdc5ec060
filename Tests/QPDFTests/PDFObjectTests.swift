import Testing
@testable import DocumentBuilders
@testable import QPDF

/// Objects of a PDF file (ISO 32000-2, 7.3), and what they answer.
@Suite struct PDFObjectTests {
    private let file: PDFFile

    init() throws {
        try PDFPlainJob.load()
        var builder = PDFBuilder.page(content: "q Q")
        builder.finish()
        file = try PDFFile(builder.bytes[...])
    }

    /// Of each kind, in its notations.
    private static let objects: [(text: String, kind: PDFObject.Kind)] = [
        ("null", .null), ("true", .boolean), ("false", .boolean), ("0", .integer),
        ("-12", .integer),
        ("2147483647", .integer), ("1.5", .real), ("-.002", .real), ("4.", .real), ("()", .string),
        ("(a\\(b\\)\\101)", .string), ("<48656C>", .string), ("/Name", .name), ("/A#20B", .name),
        ("[]", .array), ("[1 2.5 /A (b) [3] << /C 4 >> null]", .array), ("<< >>", .dictionary),
        ("<< /A 1 /B << /C [2] >> /D null >>", .dictionary),
    ]

    /// Asking an object of another kind gives nil or nothing, never a fault or a value.
    @Test(arguments: objects.indices)
    func onlyItsOwnKindAnswers(index: Int) {
        let (text, kind) = Self.objects[index]
        let object = file.parse(text)
        #expect(object.kind == kind)
        #expect((object.integer != nil) == (kind == .integer))
        #expect((object.real != nil) == (kind == .integer || kind == .real))
        #expect((object.name != nil) == (kind == .name))
        #expect(object.isArray == (kind == .array))
        #expect(object.isDictionary == (kind == .dictionary))
        #expect(!object.isStream && object.content(atMost: .max) == nil)
        #expect(object.rectangle == nil)
        #expect(object.number == 0)
        if kind != .array { #expect(object.count == 0 && object.item(0) == nil) }
        if kind != .dictionary { #expect(object.keys() == [] && object["/A"] == nil) }
    }

    @Test(arguments: [
        ("0", 0), ("-12", -12), ("2147483647", 2_147_483_647), ("1.5", 1.5), ("-.002", -0.002),
        ("4.", 4), ("+17", 17),
    ])
    func numbers(text: String, value: Double) {
        #expect(file.parse(text).real == value)
        if let integer = file.parse(text).integer { #expect(Double(integer) == value) }
    }

    @Test(arguments: [("/Name", "/Name"), ("/A#20B", "/A B"), ("/", "/"), ("/A.b-c_1", "/A.b-c_1")])
    func names(text: String, name: String) { #expect(file.parse(text).name == name) }

    @Test func itemsWithinBounds() {
        let array = file.parse("[10 11 12 13 14]")
        #expect((0..<5).map { array.item($0)?.integer } == [10, 11, 12, 13, 14])
        for outside in [-1, 5, 6, Int.min, Int.max, Int(Int32.max) + 1] {
            #expect(array.item(outside) == nil)
        }
        array.append(file.parse("15"))
        #expect(array.count == 6 && array.item(5)?.integer == 15)
    }

    @Test(
        arguments: [
            ("[0 0 600 800]", [0, 0, 600, 800]), ("[-1.5 2 3 4.25]", [-1.5, 2, 3, 4.25]),
            ("[5 6 1 2]", [5, 6, 1, 2]), ("[1 2 3 4 5]", [1, 2, 3, 4]), ("[1 2 3]", nil),
            ("[1 2 3 (4)]", nil), ("[1 2 /A 4 5]", nil), ("[1 2 null 4]", nil), ("[]", nil),
            ("<< /A [1 2 3 4] >>", nil), ("4", nil),
        ] as [(String, [Double]?)])
    func rectangles(text: String, numbers: [Double]?) {
        #expect(file.parse(text).rectangle == numbers)
    }

    /// A null entry is none (7.3.7); others are what they are, through references too.
    @Test func entries() throws {
        let dictionary = file.parse("<< /A 1 /B << /C [2] >> /D null >>")
        #expect(dictionary["/A"]?.integer == 1)
        #expect(dictionary["/B"]?["/C"]?.item(0)?.integer == 2)
        #expect(dictionary["/D"] == nil && dictionary["/E"] == nil && dictionary["A"] == nil)
        dictionary.set("/E", file.parse("(text)"))
        dictionary.set("/A", file.parse("/Other"))
        #expect(dictionary["/E"]?.kind == .string && dictionary["/A"]?.name == "/Other")
        #expect(Set(dictionary.keys()).isSuperset(of: ["/A", "/B", "/E"]))
        let shared = file.indirect(file.parse("<< /Deep true >>"))
        #expect(shared.number > 0)
        dictionary.set("/Shared", shared)
        #expect(dictionary["/Shared"]?["/Deep"]?.kind == .boolean)
        // What is no dictionary takes no entry.
        let number = file.parse("7")
        number.set("/A", shared)
        #expect(number.integer == 7 && number["/A"] == nil)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 100])
    func keysAreLimited(most: Int) {
        let dictionary = file.parse("<< /A 1 /B 2 /C 3 >>")
        let keys = dictionary.keys(atMost: most)
        #expect(keys.count == min(3, most) && Set(keys).isSubset(of: ["/A", "/B", "/C"]))
        // The next one asked begins anew.
        #expect(dictionary.keys().sorted() == ["/A", "/B", "/C"])
    }

    // MARK: Streams

    @Test(arguments: [0, 1, 2, 100, 65_537])
    func contentIsLimitedAndWhole(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
        let plain = file.newStream("<< /Kind /Plain >>", bytes)
        let packed = file.newStream("<< /Kind /Packed >>")
        packed.setContent(PDFBuilder.deflated(bytes), filter: "/FlateDecode")
        let twice = file.newStream("<< >>")
        twice.setContent(
            Array(
                PDFBuilder.deflated(bytes).map {
                    String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
                }
                .joined().utf8) + [0x3E], filter: "[/ASCIIHexDecode /FlateDecode]")
        for stream in [plain, packed, twice] {
            #expect(stream.isStream && stream.kind == .stream)
            for limit in [count, count + 1, .max] where count > 0 {
                #expect(stream.content(atMost: limit) == bytes)
            }
            if count > 0 { #expect(stream.content(atMost: count - 1) == nil) }
        }
        #expect(plain["/Kind"]?.name == "/Plain" && packed["/Kind"]?.name == "/Packed")
    }

    /// What the library cannot decode is not handed on as if it had been.
    @Test(arguments: ["/DCTDecode", "/NoSuchDecode", "[/NoSuchDecode /FlateDecode]"])
    func unknownFilters(filter: String) {
        let stream = file.newStream("<< >>")
        stream.setContent(Array("some bytes".utf8), filter: filter)
        #expect(stream.content(atMost: .max) == nil)
        // The library's complaint is not left for whoever asks next.
        let other = file.newStream("<< >>", [1, 2, 3])
        #expect(other.content(atMost: 3) == [1, 2, 3])
    }

    // MARK: Numbers as they are written

    @Test(arguments: [
        (0, "0.00000"), (1, "1.00000"), (-1, "-1.00000"), (0.5, "0.50000"), (-0.25, "-0.25000"),
        (0.00001, "0.00001"), (-0.00001, "-0.00001"), (0.000004, "0.00000"),
        (-0.000004, "0.00000"), (0.123456, "0.12346"), (99999.999999, "100000.00000"),
        (1e9, "1000000000.00000"), (1e12, "0"), (-1e300, "0"), (.infinity, "0"), (.nan, "0"),
    ])
    func numbersWritten(value: Double, text: String) { #expect(PDFNumber.text(value) == text) }

    /// What is written is read back, to half of its last decimal, without an exponent.
    @Test(arguments: 0..<UInt64(6))
    func everySizeOfNumber(seed: UInt64) throws {
        var state = seed &+ 5
        for exponent in -7...10 {
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let digits = Double(Int64(truncatingIfNeeded: state) >> 33) / 1e9
                let value = (0..<abs(exponent)).reduce(digits) { v, _ in
                    exponent < 0 ? v / 10 : v * 10
                }
                let text = PDFNumber.text(value)
                #expect(
                    text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E })
                let read = try #require(Double(text))
                #expect(abs(read - value) <= 5.1e-6 + abs(value) * 1e-15)
                #expect(
                    abs(try #require(file.parse(text).real) - value) <= 5.1e-6 + abs(value) * 1e-9)
            }
        }
    }
}

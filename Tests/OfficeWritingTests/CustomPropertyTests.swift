import Testing
@testable import OfficeWriting

/// Properties that are put into packages (ECMA-376-1, 22.3; ODF 1.2, part 1, 4.3.2.20): what was
/// there before is somebody's, and stays but where it is named.
@Suite struct CustomPropertyTests {
    private static let packages = PackageFixtures.readable.map(\.name)

    private static func properties(_ bytes: [UInt8]) throws -> [OfficeFileProperty] {
        let package = try OfficeFileContent(bytes)
        return package.format.isOpenDocument
            ? try UserDefinedMetadata(package).values : try CustomProperties(package).values
    }

    private static func property(_ name: String, _ value: String?) -> OfficeFileProperty {
        OfficeFileProperty(name: name, value: value)
    }

    private static let texts = [
        "a", "a b", "<tag>", "a & b", "&amp;", "\"quoted\"", "it's", "]]>", "a>b", "&#65;",
        "Stra\u{DF}e", "\u{4E2D}\u{6587}", "\u{1F600}", "x\u{2062}y", "{D5CDD505}", "</property>",
        String(repeating: "\u{E9}", count: 127),
    ]

    /// Any name and value comes back as it was, in every kind of package.
    @Test(arguments: packages)
    func everyTextComesBack(name: String) throws {
        let before = try Self.properties(PackageFixtures.bytes(name))
        let added = Self.texts.indices.map {
            Self.property(Self.texts[$0], Self.texts[Self.texts.count - 1 - $0])
        }
        let written = try PackageFixtures.write(
            PackageFixtures.bytes(name), OfficeFileCopy(properties: added))
        #expect(try Self.properties(written) == before + added)
        #expect(try PackageFixtures.problems(written, of: name) == "")
    }

    /// Against a list: properties are replaced by name, taken out where they have no value, and
    /// added behind the others.
    @Test(arguments: packages, [UInt64(1), 2, 3])
    func likeAList(name: String, seed: UInt64) throws {
        var state = seed &+ 23
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var bytes = try PackageFixtures.bytes(name)
        var expected = try Self.properties(bytes)
        for round in 0..<6 {
            let names = ["One", "Two", "Three", "Four"].shuffled().prefix(1 + next(3))
            let changes = names.map {
                Self.property($0, next(3) == 0 ? nil : "round \(round) & more")
            }
            bytes = try PackageFixtures.write(bytes, OfficeFileCopy(properties: changes))
            for change in changes { expected.removeAll { $0.name == change.name } }
            expected += changes.filter { $0.value != nil }
            #expect(try Self.properties(bytes) == expected)
        }
        #expect(try PackageFixtures.problems(bytes, of: name) == "")
    }

    /// Names in Office Open XML are compared without case (22.3.2.2), and numbers are each one's
    /// own (22.3.2.2, `pid`): a reader refuses a package in which two are the same.
    @Test(arguments: ["plain.docx", "word.docx", "strict.docx", "book.xlsx", "slides.pptx"])
    func namesWithoutCaseAndNumbers(name: String) throws {
        let first = try PackageFixtures.write(
            PackageFixtures.bytes(name),
            OfficeFileCopy(properties: ["One", "Two", "Three"].map { Self.property($0, "1") }))
        let second = try PackageFixtures.write(
            first,
            OfficeFileCopy(properties: [
                Self.property("TWO", "2"), Self.property("Four", "2"), Self.property("oNE", nil),
            ]))
        let before = try Self.properties(PackageFixtures.bytes(name))
        #expect(
            try Self.properties(second) == before + [
                Self.property("Three", "1"), Self.property("TWO", "2"), Self.property("Four", "2"),
            ])
        let part = try PackageFixtures.part("docProps/custom.xml", of: second)
        let numbers = part.matches(of: /pid="(\d+)"/).map { String($0.1) }
        #expect(numbers.count >= 3 && Set(numbers).count == numbers.count)
        #expect(numbers.allSatisfy { Int($0) ?? 0 >= 2 })
    }
}

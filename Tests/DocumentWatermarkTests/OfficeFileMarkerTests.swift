import Testing
@testable import DocumentWatermark
@testable import OfficeWriting
@testable import TextWatermark

/// Which layers a copy carries, whose they are, and what becomes of what was there before.
@Suite struct OfficeFileMarkerTests {
    private static let token: UInt64 = 0x9F3C_0A71_D2E4

    private static func tokens(_ text: String, _ key: DocumentKey) -> [UInt64] {
        TextTracer(keys: [key.text]).trace(text).findings.map(\.token)
    }

    private static let subsets: [Set<DocumentLayer>] = (1..<8).map { bits in
        Set(
            DocumentLayer.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element)
        )
    }

    /// A copy carries what was asked for and nothing else, and the report says the same.
    @Test(arguments: subsets)
    func layersThatWereAskedFor(layers: Set<DocumentLayer>) throws {
        let key = try WordFile.key()
        let bytes = try WordFile.bytes()
        let (copies, report) = try WordFile.marked(
            bytes, tokens: [Self.token], key: key, options: DocumentMarkOptions(layers: layers))
        let copy = try #require(copies.first)
        #expect(report.layers == layers)
        #expect((report.pages ?? 0 > 0) == layers.contains(.image))
        #expect((report.textCopies ?? 0 > 0) == layers.contains(.text))
        let file = try OfficeFile(copy)
        #expect((file.info.overlays > 0) == layers.contains(.image))
        #expect(
            file.info.properties.compactMap { $0.value.flatMap(key.properties.token) }
                == (layers.contains(.metadata) ? [Self.token] : []))
        let text = try WordFile.text(copy)
        #expect(Self.tokens(text, key) == (layers.contains(.text) ? [Self.token] : []))
        // What people read is what it was.
        let visible = text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        #expect(visible.elementsEqual(try WordFile.text(bytes).unicodeScalars))
        if !layers.contains(.text) { #expect(try WordFile.text(bytes) == text) }
    }

    /// A copy without any mark is nobody's, and is not given out as somebody's.
    @Test(arguments: [[], [.text]] as [Set<DocumentLayer>])
    func aCopyWithoutALayerIsNone(layers: Set<DocumentLayer>) throws {
        let bytes = try WordFile.bytes(["Short.", "12", "a/b/c"])
        #expect(throws: TextMarkError.self) {
            try WordFile.marked(
                bytes, tokens: [Self.token], key: WordFile.key(),
                options: DocumentMarkOptions(layers: layers))
        }
    }

    /// Copies made together are each their own, in order.
    @Test func everyCopyIsItsHolders() throws {
        let key = try WordFile.key()
        let tokens = (0..<7).map { Self.token &+ UInt64($0 * 0x1_0001) & 0xFFFF_FFFF_FFFF }
        let (copies, _) = try WordFile.marked(try WordFile.bytes(), tokens: tokens, key: key)
        #expect(copies.count == tokens.count)
        for (copy, token) in zip(copies, tokens) {
            #expect(Self.tokens(try WordFile.text(copy), key) == [token])
            let properties = try OfficeFile(copy).info.properties
            #expect(properties.compactMap { $0.value.flatMap(key.properties.token) } == [token])
        }
        // Another key's holder sees nothing in them.
        let other = try WordFile.key(1)
        for copy in copies {
            #expect(Self.tokens(try WordFile.text(copy), other).isEmpty)
            #expect(
                try OfficeFile(copy).info.properties.allSatisfy {
                    $0.value.flatMap(other.properties.token) == nil
                })
        }
    }

    // MARK: The property's name

    /// Names are compared without case (ECMA-376-1, 22.3.2.2): a property of somebody else's
    /// stays, and ours gets the first name that is free.
    @Test(arguments: [
        ([], "CopyID"), (["Title"], "CopyID"), (["CopyID"], "CopyID 2"), (["copyid"], "CopyID 2"),
        (["COPYID"], "CopyID 2"), (["CopyId", "Copyid 2"], "CopyID 3"), (["copyid 2"], "CopyID"),
        (["CopyID", "COPYID 2", "copyID 3", "CopyID 5"], "CopyID 4"), (["CopyID2"], "CopyID"),
    ])
    func othersPropertiesStay(names: [String], own: String) throws {
        let key = try WordFile.key()
        let theirs = names.map { (name: $0, value: "value of \($0)") }
        let bytes = try WordFile.bytes(properties: theirs)
        for replaces in [false, true] {
            let (copies, _) = try WordFile.marked(
                bytes, tokens: [Self.token], key: key,
                options: DocumentMarkOptions(layers: [.metadata], replaces: replaces),
                knownKeys: [key])
            let properties = try OfficeFile(try #require(copies.first)).info.properties
            #expect(properties.dropLast().map(\.name) == names)
            #expect(properties.dropLast().map(\.value) == theirs.map(\.value))
            let last = try #require(properties.last)
            #expect(last.name == own && OfficeFileMarker.isProperty(last.name))
            #expect(last.value.flatMap(key.properties.token) == Self.token)
        }
    }

    @Test(arguments: [
        ("CopyID", true), ("CopyID 2", true), ("CopyID 17", true), ("copyid", false),
        ("CopyID2", false),
        ("Copy", false), ("", false), (" CopyID", false),
    ])
    func namesThatMayHoldATokenOfOurs(name: String, mayHold: Bool) {
        #expect(OfficeFileMarker.isProperty(name) == mayHold)
    }

    // MARK: Marks that were there before

    /// Marked again, a copy names its new holder alone with `replaces`, and both without it;
    /// marks of keys that are not ours are never touched.
    @Test(arguments: [false, true])
    func markedAgain(replaces: Bool) throws {
        let (key, theirs) = (try WordFile.key(), try WordFile.key(9))
        let layers: Set<DocumentLayer> = [.text, .metadata]
        let (others, _) = try WordFile.marked(
            try WordFile.bytes(), tokens: [0xABC], key: theirs,
            options: DocumentMarkOptions(layers: [.metadata]))
        let (first, _) = try WordFile.marked(
            others[0], tokens: [1], key: key, options: DocumentMarkOptions(layers: layers))
        let (second, report) = try WordFile.marked(
            first[0], tokens: [Self.token], key: key,
            options: DocumentMarkOptions(layers: layers, replaces: replaces), knownKeys: [key])
        #expect(report.layers == layers)
        let properties = try OfficeFile(second[0]).info.properties
        #expect(
            properties.compactMap { $0.value.flatMap(key.properties.token) }
                == (replaces ? [Self.token] : [1, Self.token]))
        #expect(properties.compactMap { $0.value.flatMap(theirs.properties.token) } == [0xABC])
        let tokens = Self.tokens(try WordFile.text(second[0]), key)
        #expect(tokens.contains(Self.token))
        #expect(tokens.contains(1) == !replaces)
    }

    /// Taken out and put in again under the same token, the text is what marking it once gives.
    @Test func replacingIsLikeMarkingOnce() throws {
        let key = try WordFile.key()
        let options = DocumentMarkOptions(layers: [.text], replaces: true)
        let bytes = try WordFile.bytes()
        let (once, _) = try WordFile.marked(
            bytes, tokens: [Self.token], key: key, options: options, knownKeys: [key])
        let (twice, _) = try WordFile.marked(
            once[0], tokens: [Self.token], key: key, options: options, knownKeys: [key])
        let runs = { (bytes: [UInt8]) in
            TextTracer(keys: [key.text]).trace(try WordFile.text(bytes)).findings.map(\.copies)
        }
        #expect(try runs(twice[0]) == runs(once[0]))
        #expect(
            try WordFile.text(twice[0]).unicodeScalars.count
                == WordFile.text(once[0]).unicodeScalars.count)
    }
}

import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Documents made to harm, and documents that are cut.
@Suite struct HostileDocumentTests {
    @Test(arguments: Fixtures.readable)
    func survivesTruncation(_ name: String) throws {
        let bytes = try Fixtures.bytes(name)
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(try Fixtures.extract(Array(bytes[..<length])).isOrderly)
        }
    }

    @Test(arguments: Fixtures.readable)
    func survivesFlippedBytes(_ name: String) throws {
        let bytes = try Fixtures.bytes(name)
        var state: UInt64 = 42
        for _ in 0..<60 {
            var damaged = bytes
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            #expect(try Fixtures.extract(damaged).isOrderly)
        }
    }

    @Test func countsWhatABombProduces() throws {
        let limits = ReadingLimits(bytes: 10 << 20)
        let found = try Fixtures.extract(try Fixtures.bytes("hostile-bomb.zip"), limits: limits)
        #expect(found.reasons.contains(.tooBig))
        #expect(found.text.utf8.count < 12 << 20)
    }

    @Test func stopsAtItsDepth() throws {
        #expect(
            try Fixtures.extract(try Fixtures.bytes("hostile-nested.zip")).reasons == [.tooDeep])
    }

    @Test func stopsAtItsEntries() throws {
        let limits = ReadingLimits(entries: 100)
        let found = try Fixtures.extract(try Fixtures.bytes("hostile-many.zip"), limits: limits)
        #expect(found.reasons == [.tooMany])
    }

    @Test(arguments: ["hostile-encrypted.zip", "hostile-encrypted.docx"])
    func saysWhatIsEncrypted(_ name: String) throws {
        #expect(try Fixtures.extract(try Fixtures.bytes(name)).reasons == [.encrypted])
    }

    @Test func takesNamesForLabels() throws {
        let found = try Fixtures.extract(try Fixtures.bytes("hostile-names.zip"), name: "z")
        #expect(found.parts.contains { $0.part.path == "z!/../../etc/cron.d/x" })
        #expect(found.reasons.isEmpty)
    }

    @Test(arguments: ["hostile-entities.xml", "hostile-groups.rtf", "hostile-polyglot.html"])
    func readsOn(_ name: String) throws {
        let found = try Fixtures.extract(try Fixtures.bytes(name))
        #expect(found.text.contains("needle 4929 1234"))
        #expect(found.text.utf8.count < 1 << 18)
        if name.hasSuffix("html") { #expect(found.text.contains("hidden needle")) }
    }

    /// An answer is checked: no part of it is believed.
    @Test func refusesAnswersThatAreNone() throws {
        let writer = PartWriter(limit: 1000)
        writer.part(DocumentPart(path: "a", type: "text"), Array("text".utf8))
        let answer = writer.bytes
        for length in 1..<answer.count {
            var replay = PartReplay(Array(answer[..<length]))
            #expect(throws: PartReplayError.self) { while try replay.next() != nil {} }
        }
    }
}

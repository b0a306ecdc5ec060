import Testing
@testable import DocumentReading

/// What a worker is told, and what it answers: read back as it was written, and refused where a
/// bit is another.
@Suite struct ReadingWireTests {
    private static let part = DocumentPart(path: "a.zip!/b.txt", type: "text", encoding: "utf-8")

    private static func written() -> PartWriter {
        let writer = PartWriter(limit: 1 << 20)
        writer.part(part, Array("some text".utf8))
        writer.part(DocumentPart(path: "empty", type: "csv"), [])
        writer.picture([1, 2, 0, 3], part)
        writer.image([], part)
        writer.foreign(Array("%PDF".utf8), part)
        writer.net(Array("net".utf8), part)
        writer.unread("x/y", .encrypted)
        return writer
    }

    /// Steps as text.
    private static func steps(_ bytes: [UInt8]) throws -> [String] {
        var replay = PartReplay(bytes)
        var found: [String] = []
        func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        func name(_ part: DocumentPart) -> String {
            "\(part.path)|\(part.type)|\(part.encoding ?? "-")"
        }
        while let step = try replay.next() {
            switch step {
            case .begin(let part): found.append("begin \(name(part))")
            case .text(let bytes): found.append("text \(text(bytes))")
            case .end: found.append("end")
            case .picture(let bytes, let part):
                found.append("picture \(bytes.map { $0 }) \(name(part))")
            case .image(let bytes, let part): found.append("image \(bytes.count) \(name(part))")
            case .foreign(let bytes, let part): found.append("foreign \(text(bytes)) \(name(part))")
            case .net(let bytes, let part): found.append("net \(text(bytes)) \(name(part))")
            case .unread(let path, let reason): found.append("unread \(path) \(reason)")
            }
        }
        return found
    }

    private static let expected = [
        "begin a.zip!/b.txt|text|utf-8", "text some text", "end", "begin empty|csv|-", "end",
        "picture [1, 2, 0, 3] a.zip!/b.txt|text|utf-8", "image 0 a.zip!/b.txt|text|utf-8",
        "foreign %PDF a.zip!/b.txt|text|utf-8", "net net a.zip!/b.txt|text|utf-8",
        "unread x/y encrypted",
    ]

    @Test func whatIsWrittenIsReadBack() throws {
        #expect(try Self.steps(Self.written().bytes) == Self.expected)
    }

    /// Every bit flipped, and every beginning: an error or other steps, never a crash, and never
    /// more than there are bytes.
    @Test func flippedAndCut() {
        let bytes = Self.written().bytes
        for i in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[i] ^= 1 << bit
                let found = try? Self.steps(flipped)
                #expect(
                    found != Self.expected || found == nil, "bit \(bit) of byte \(i) is ignored")
            }
            let cut = try? Self.steps(Array(bytes[..<i]))
            #expect(
                cut.map { Self.expected.starts(with: $0) && $0.count < Self.expected.count } ?? true
            )
        }
    }

    @Test func aContainersTextIsInsertedBeforeItsMembers() throws {
        let writer = PartWriter(limit: 1 << 20)
        writer.unread("first", .tooDeep)
        let position = writer.position
        writer.part(DocumentPart(path: "member", type: "text"), Array("m".utf8))
        writer.insert(DocumentPart(path: "zip", type: "zip"), Array("names".utf8), at: position)
        #expect(
            try Self.steps(writer.bytes) == [
                "unread first \(UnreadReason.tooDeep)", "begin zip|zip|-", "text names", "end",
                "begin member|text|-", "text m", "end",
            ])
    }

    /// What has no room is cut between characters, and told.
    @Test(arguments: 0..<24)
    func aLimitCutsBetweenCharacters(room: Int) throws {
        let head = PartWriter(limit: 1 << 20)
        head.part(DocumentPart(path: "p", type: "t"), [])
        let writer = PartWriter(limit: head.bytes.count - 9 + room)
        writer.part(DocumentPart(path: "p", type: "t"), Array("aé中\u{1F600}z".utf8))
        let steps = try Self.steps(writer.bytes)
        let text = steps.first { $0.hasPrefix("text ") }.map { String($0.dropFirst(5)) } ?? ""
        #expect("aé中\u{1F600}z".hasPrefix(text))
        #expect(!text.contains("\u{FFFD}"))
        #expect(
            text == "aé中\u{1F600}z"
                || steps.contains {
                    $0.hasPrefix("unread p tooBig") || $0.hasPrefix("unread p too-big")
                })
    }

    @Test func picturesThatHaveNoRoomAreTold() throws {
        let writer = PartWriter(limit: 10)
        writer.picture([UInt8](repeating: 1, count: 11), Self.part)
        writer.foreign([UInt8](repeating: 1, count: 11), Self.part)
        #expect(try Self.steps(writer.bytes).allSatisfy { $0.hasPrefix("unread a.zip!/b.txt") })
    }

    @Test func mutedReasonsAreNotWritten() throws {
        let writer = PartWriter(limit: 1 << 10)
        writer.muted = ("a", [.damaged])
        writer.unread("a", .damaged)
        writer.unread("a", .encrypted)
        writer.unread("b", .damaged)
        #expect(
            try Self.steps(writer.bytes) == [
                "unread a \(UnreadReason.encrypted)", "unread b \(UnreadReason.damaged)",
            ])
    }

    // MARK: Requests

    @Test func aRequestIsReadBack() throws {
        var limits = ReadingLimits(bytes: 1 << 33, depth: 7, entries: 123, seconds: 12.5)
        limits.pages = ReadingLimits.standard.pages
        let request = ReadingRequest(
            limits: limits, depth: 3, path: "a b/c\n\u{E9}.zip", types: [.zip, .sevenZip, .pdf])
        let bytes = request.bytes + Array("the document".utf8)
        let found = try ReadingRequest(bytes)
        #expect(found.limits == limits)
        #expect(found.depth == 3)
        #expect(found.path == "a b/c\n\u{E9}.zip")
        #expect(found.types == [.zip, .sevenZip, .pdf])
        #expect(String(decoding: bytes[found.start...], as: UTF8.self) == "the document")
    }

    @Test func aRequestThatIsNone() {
        let bytes = ReadingRequest(limits: .standard, depth: 0, path: "a", types: [.zip]).bytes
        for count in bytes.indices {
            #expect(throws: (any Error).self) { try ReadingRequest(Array(bytes[..<count])) }
        }
        for i in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[i] ^= 1 << bit
                if let found = try? ReadingRequest(flipped) {
                    #expect(found.start <= flipped.count)
                }
            }
        }
    }

    // MARK: What a reader has accounted for

    /// Against a table of every byte.
    @Test(arguments: 0..<UInt64(50))
    func coverage(seed: UInt64) {
        var state = seed &+ 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let count = next(60)
        var coverage = Coverage(count: count)
        var isCovered = [Bool](repeating: false, count: count)
        for _ in 0..<next(14) {
            let start = next(80) - 10
            let range = start..<(start + next(12))
            switch next(3) {
            case 0: coverage.text(range)
            case 1: coverage.structure(range)
            default: coverage.handedOn(range)
            }
            for i in range where isCovered.indices.contains(i) { isCovered[i] = true }
        }
        var left = [Bool](repeating: true, count: count)
        var last = -1
        for range in coverage.left {
            #expect(range.lowerBound > last && !range.isEmpty)
            last = range.upperBound
            for i in range { left[i] = false }
        }
        #expect(left == isCovered)
    }

    // MARK: Pages as graymaps (pgm(5))

    @Test(arguments: [
        ("P5\n2 3\n255\n", true), ("P5 2 3 255 ", true), ("P5\t2\r3\n255\n", true),
        ("P2\n2 3\n255\n", false), ("P5\n2 3\n65535\n", false),
        ("P5\n2 3\n254\n", false), ("P5\n0 6\n255\n", false), ("P5\n6 0\n255\n", false),
        ("P5\n2 4\n255\n", false), ("P5\n2 2\n255\n", false),
        ("P5\n2\n255\n", false), ("P52 3 255 ", false), ("P5\n2 3\n255", false),
        ("P5\n99999999 3\n255\n", false), ("", false),
    ])
    func graymaps(head: String, isOne: Bool) {
        let raster = Graymap.decode(Array(head.utf8) + [9, 8, 7, 6, 5, 4], pixels: 6)
        #expect((raster != nil) == isOne)
        guard let raster else { return }
        #expect(raster.width == 2 && raster.height == 3)
        #expect(Graymap.decode(Array(head.utf8) + [9, 8, 7, 6, 5, 4], pixels: 5) == nil)
    }
}

import Foundation
import Testing
@testable import Identity

@Suite struct ImportTests {
    let folder: TestFolder
    let registry: Registry

    init() throws {
        folder = try TestFolder()
        registry = try folder.store().registry
    }

    private func run(_ text: String, partial: Bool = false) throws -> ImportReport {
        try registry.importUsers(csv: Array(text.utf8), name: "p.csv", partial: partial)
    }

    @Test func columnsQuotesAndLineEndsAreRead() throws {
        let report = try run(
            "\u{FEFF}Note, ID ,zone\r\n"
                + "\"a, \"\"b\"\"\",ada,high\r\n"
                + "\r\n"
                + ",\"王 小明\",\r\n"
                + "x,bob,LOW\n"
                + "only,carol")
        #expect(report.added.map(\.value) == ["ada", "王 小明", "bob", "carol"])
        #expect(report.failures.isEmpty)
        let ada = try #require(try registry.user(UserID("ada")))
        #expect(ada.note == "a, \"b\"")
        #expect(ada.zone == .high)
        #expect(try registry.user(UserID("bob"))?.zone == .low)
        #expect(try registry.user(UserID("王 小明"))?.zone == nil)
        let again = try run("id,zone\nada,high\nbob,medium\ncarol,\ndave,")
        #expect(again.unchanged.map(\.value) == ["ada", "carol"])
        #expect(again.updated.map(\.value) == ["bob"])
        #expect(again.added.map(\.value) == ["dave"])
    }

    @Test func failedLinesAreNamedAndUndoTheRest() throws {
        try registry.enrol(UserID("gone"))
        try registry.remove(UserID("gone"))
        let text = """
            id,zone,note
            ada,high,"two
            lines"
            bob,extreme,
            ,low,
            eve,low,x,y
            ok,low,fine
            ok,low,again
            gone,low,
            a"b,low,
            "c"d,low,
            last,low,
            """
        let report = try run(text)
        #expect(!report.isApplied)
        #expect(report.failures.map(\.line) == [2, 4, 5, 6, 8, 9, 10, 11])
        #expect(report.failures[0].why.contains("line break"))
        #expect(report.failures[1].why.contains("zone"))
        #expect(report.failures[4].why.contains("line 7"))
        #expect(report.failures[5].why.contains("removed"))
        #expect(try registry.users().isEmpty)
        let partial = try run(text, partial: true)
        #expect(partial.isApplied)
        #expect(partial.failures == report.failures)
        #expect(partial.added.map(\.value) == ["ok", "last"])
        #expect(try registry.users().map(\.id.value) == ["last", "ok"])
    }

    @Test(arguments: [
        ("", "empty"), ("\n\n", "empty"), ("name,zone\nada,low", "unknown column \"name\""),
        ("zone,note\nlow,x", "no column id"), ("id,id\na,b", "twice"),
        ("id;zone;note\nada;low;x", "separated by commas"),
        ("id\tzone\nada\tlow", "separated by commas"),
        ("id,note\nada,\"never closed\nbob,x\n", "line 2: a quote is never closed"),
        ("id\0", "not UTF-8"),
    ])
    func unreadableListsAreRefused(_ text: String, _ reason: String) throws {
        let error = try #require(failure { _ = try run(text, partial: true) })
        #expect(error.code == .csvInvalid)
        #expect(error.message.contains(reason), "\(error.message)")
        #expect(try registry.users(includeRemoved: true).isEmpty)
    }

    @Test func otherEncodingsAreRefused() throws {
        let utf16: [UInt8] = [0xFF, 0xFE, 0x69, 0, 0x64, 0]
        #expect(
            failure { _ = try registry.importUsers(csv: utf16, name: "p") }?.code == .csvInvalid)
        // GB 18030 bytes within one line: that line fails.
        let report = try registry.importUsers(
            csv: Array("id\n".utf8) + [0xCD, 0xF5, 0x0A], name: "p")
        #expect(report.failures.map(\.line) == [2])
        #expect(report.failures.first?.why == "fields: not UTF-8")
    }

    @Test func oldMacLineEndsCount() throws {
        let report = try run("id\rada\r\"b\rc\"\rdave\n\rx\u{1}", partial: true)
        #expect(report.failures.map(\.line) == [3, 7])
        #expect(report.added.map(\.value) == ["ada", "dave"])
    }

    @Test func noiseNeverCrashes() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet: [UInt8] = Array("id,zone\n\r\"\"; a".utf8) + [0xE7, 0x8E, 0x8B, 0xFF, 0x1B]
        for _ in 0..<300 {
            let noise = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator)!
            }
            let error = failure {
                _ = try registry.importUsers(csv: Array("id,zone\n".utf8) + noise, name: "n")
            }
            #expect(error == nil || error?.code == .csvInvalid)
        }
    }
}

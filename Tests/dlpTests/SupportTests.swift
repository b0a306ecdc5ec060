import Support
import Foundation
import Testing

@testable import dlp

/// The parts of the command line that no single command shows whole.
final class SupportTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("dlp-support-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }

    /// The reason a call refuses, nil when it does not.
    private func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let failure as Failure {
            return failure.why
        } catch {
            return "\(error)"
        }
    }

    // MARK: JSON

    @Test func jsonReadsBackWhateverTheText() throws {
        let nasty = "a\"b\\c\n\t\r\u{0}\u{1B}[31m\u{7F}\u{85}\u{2028}\u{202E}王小明 🙂"
        let value: JSON = [
            "text": .string(nasty), "small": .number(1e-14), "big": .number(1e300),
            "whole": .number(900), "nan": .number(.nan), "list": [.integer(-3), .bool(true)],
        ]
        let line = value.line
        #expect(!line.unicodeScalars.contains { $0.isUnprintable })
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["text"] as? String == nasty)
        #expect(object["small"] as? Double == 1e-14)
        #expect(object["big"] as? Double == 1e300)
        #expect(object["whole"] as? Int == 900)
        #expect(object["nan"] is NSNull)
        #expect((object["list"] as? [Int])?.first == -3)
        #expect(line.contains("\"whole\":900,"))
    }

    @Test func whatPeopleReadCannotMoveTheirCursor() {
        #expect("e1042".printable == "e1042")
        #expect("王 小明".printable == "王 小明")
        #expect("a\u{1B}[2Jb\nc\u{202E}d".printable == "a\\u{1b}[2Jb\\u{a}c\\u{202e}d")
    }

    @Test func messagesAreLowerCaseWithoutAFullStop() {
        #expect(Failure.sentence("No such file.") == "no such file")
        #expect(Failure.sentence("PNG is damaged") == "PNG is damaged")
        #expect(Failure.sentence("One.\nTwo.") == "one.; Two")
        #expect(Failure.text(errno: ENOSPC) == "no space left on device")
    }

    // MARK: Output files

    @Test(arguments: [true, false], [true, false])
    func anOutputAppearsWholeAndAlone(_ force: Bool, _ nameless: Bool) throws {
        let file = try OutputFile(path("a"), force: force, notOneOf: [], nameless: nameless)
        try file.write(Array("hello".utf8))
        #expect(try names() == (nameless ? [] : [".a.dlp-tmp"]))
        try file.publish()
        #expect(try names() == ["a"])
        #expect(try read("a") == "hello")
    }

    @Test(arguments: [true, false])
    func anOutputThatIsGivenUpLeavesNothing(_ nameless: Bool) throws {
        do {
            let file = try OutputFile(path("a"), force: false, notOneOf: [], nameless: nameless)
            try file.write(Array("hello".utf8))
        }
        #expect(try names().isEmpty)
    }

    @Test(arguments: [true, false])
    func anExistingFileIsReplacedOnlyWhenForced(_ nameless: Bool) throws {
        try write("a", "old")
        chmod(path("a"), 0o640)
        #expect(
            refusal { _ = try OutputFile(path("a"), force: false, notOneOf: []) }
                == "exists already")
        let file = try OutputFile(path("a"), force: true, notOneOf: [], nameless: nameless)
        try file.write(Array("new".utf8))
        #expect(try read("a") == "old")
        try file.publish()
        #expect(try names() == ["a"])
        #expect(try read("a") == "new")
        var status = stat()
        #expect(stat(path("a"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test(arguments: [true, false])
    func aNameTakenMeanwhileIsNotOverwritten(_ nameless: Bool) throws {
        let file = try OutputFile(path("a"), force: false, notOneOf: [], nameless: nameless)
        try file.write(Array("mine".utf8))
        try write("a", "theirs")
        #expect(refusal { try file.publish() } == "exists already")
        #expect(try read("a") == "theirs")
    }

    @Test(arguments: [true, false])
    func leftoversOfAKilledRunAreRemovedAndLivingOnesAreNot(_ nameless: Bool) throws {
        try write("a", "old")
        try write(".a.dlp-tmp", "stale")
        try write(".a.dlp-tmp1", "alive")
        let alive = open(path(".a.dlp-tmp1"), O_RDONLY)
        #expect(flock(alive, LOCK_EX | LOCK_NB) == 0)
        let file = try OutputFile(path("a"), force: true, notOneOf: [], nameless: nameless)
        try file.write(Array("new".utf8))
        try file.publish()
        #expect(try names() == ["a", ".a.dlp-tmp1"])
        #expect(try read("a") == "new")
        close(alive)
    }

    @Test func theInputIsNeverTheOutput() throws {
        try write("a", "picture")
        try FileManager.default.createSymbolicLink(
            atPath: path("soft"), withDestinationPath: path("a"))
        try FileManager.default.linkItem(atPath: path("a"), toPath: path("hard"))
        for name in ["a", "soft", "hard", "./a"] {
            let refused = refusal {
                _ = try OutputFile(path(name), force: true, notOneOf: [InputFile(path("a"))])
            }
            #expect(refused == "is the input itself")
        }
        #expect(try names() == ["a", "soft", "hard"])
    }

    @Test func whatCannotBeWrittenSaysWhy() throws {
        try write("a", "x")
        #expect(
            refusal { _ = try OutputFile(folder.path, force: true, notOneOf: []) }
                == "is a folder, not a file")
        #expect(
            refusal { _ = try OutputFile(path("none/b"), force: true, notOneOf: []) }
                == "no such file or directory")
        #expect(
            refusal { _ = try OutputFile(path("a/b"), force: true, notOneOf: []) }
                == "not a directory")
        #expect(refusal { _ = try OutputFile("/proc/dlp", force: false, notOneOf: []) } != nil)
        let long = String(repeating: "n", count: 300)
        #expect(refusal { _ = try OutputFile(path(long), force: false, notOneOf: []) } != nil)
    }

    @Test func theLongestNamesWork() throws {
        let long = String(repeating: "n", count: 255)
        for force in [false, true] {
            let file = try OutputFile(path(long), force: force, notOneOf: [])
            try file.write([1, 2, 3])
            try file.publish()
            #expect(try names() == [long])
        }
    }

    @Test func aDeviceIsWrittenToAndStays() throws {
        let full = try OutputFile("/dev/full", force: true, notOneOf: [])
        #expect(refusal { try full.write([1]) } == "no space left on device")
        let null = try OutputFile("/dev/null", force: true, notOneOf: [])
        try null.write([1])
        try null.publish()
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    // MARK: Input files

    @Test func inputsAreBoundedBeforeTheyAreRead() throws {
        try write("a", "0123456789")
        #expect(try InputFile(path("a")).read(atMost: 10).count == 10)
        #expect(
            refusal { _ = try InputFile(path("a")).read(atMost: 9) }?
                .hasPrefix("larger than the limit") == true)
        #expect(
            refusal { _ = try InputFile("/dev/zero").read(atMost: 9) } == "is a device, not a file")
        #expect(
            refusal { _ = try InputFile(folder.path).read(atMost: 9) } == "is a folder, not a file")
        #expect(
            refusal { _ = try InputFile(path("b")).read(atMost: 9) } == "no such file or directory")
        // Files of /proc say they are empty and are not.
        #expect(try !InputFile("/proc/self/status").read(atMost: 1 << 20).isEmpty)
    }

    @Test func standardInputIsReadOnce() {
        #expect(refusal { _ = try InputFile.all(["-", "a", "-"]) } != nil)
    }

    /// A quote is one whatever stands behind it: with a combining mark it is another `Character`.
    @Test(arguments: ["", "\u{308}", "\u{FE0F}", "\u{200D}"])
    func quotesWithCombiningMarksAreQuoted(mark: String) {
        #expect(Manifest.row(["a\"\(mark),b\"", "c"]) == "\"a\"\"\(mark),b\"\"\",c\r\n")
        #expect(HookFile.quoted("o'\(mark);x") == "'o'\\''\(mark);x'")
    }
}

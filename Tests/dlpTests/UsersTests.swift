import Foundation
import Testing

/// `dlp users` and `dlp keys`.
struct UsersTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    @Test func peopleAreEnrolledChangedRemovedAndReinstated() throws {
        let added = try tool.run("users", "add", "e1042", "--zone", "high", "--note", "desk 7")
        #expect(added.status == 0)
        #expect(added.text == "e1042  added\n")
        #expect(added.errors.hasPrefix("dlp: notice: made a new registry in "))
        #expect(try tool.run("users", "add", "e1042", "--zone", "low").text == "e1042  updated\n")
        #expect(try tool.run("users", "add", "e1042").text == "e1042  unchanged\n")

        let row = try #require(try tool.run("users", "list", "--json").objects().first)
        #expect(row["schema"] as? String == "dlp.users/1")
        #expect(row["user"] as? String == "e1042")
        #expect(row["zone"] as? String == "low")
        #expect(row["note"] as? String == "desk 7")
        #expect(row["removed_at"] is NSNull)

        #expect(try tool.run("users", "remove", "e1042").status == 0)
        #expect(try tool.run("users", "list").text == "")
        #expect(try tool.run("users", "list", "--removed").text.contains("e1042"))
        // Their history stays.
        #expect(try tool.run("users", "show", "e1042").text.contains("removed"))
        #expect(try tool.run("users", "add", "e1042").status == 2)
        #expect(try tool.run("users", "add", "e1042", "--reinstate").status == 0)
    }

    @Test func idsAreAnyNameAPersonCanHave() throws {
        let ids = ["王 小明", "Zoë O’Neil", "a/b", "-starts-with-dash", "e1042@example.com"]
        #expect(try tool.run(["users", "add", "--"] + ids).status == 0)
        let rows = try tool.run("users", "list", "--json").objects()
        #expect(Set(rows.compactMap { $0["user"] as? String }) == Set(ids))
        let shown = try tool.run("users", "show", "王 小明")
        #expect(shown.status == 0)
        #expect(shown.lines.first == "user      王 小明")
    }

    @Test(arguments: ["a\u{1B}[2Jb", "a\nb", "", "  ", "a\u{202E}b", "a\u{200B}b"])
    func idsThatCouldDeceiveAreRefused(_ id: String) throws {
        let run = try tool.run("users", "add", id)
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("dlp: error: user id"))
        #expect(!run.errors.contains("\u{1B}"))
        #expect(run.errors.split(separator: "\n").count <= 2)
        #expect(!tool.exists("home"))
    }

    @Test func someUnknownIsPartialAllUnknownIsFailure() throws {
        #expect(try tool.run("users", "add", "a", "b").status == 0)
        let some = try tool.run("users", "remove", "a", "nobody")
        #expect(some.status == 3)
        #expect(some.text == "a  removed\n")
        #expect(some.errors.contains("user nobody: is not enrolled"))
        #expect(try tool.run("users", "remove", "nobody", "a").status == 2)
        #expect(try tool.run("users", "show", "nobody").status == 2)
    }

    @Test func renamingKeepsThePerson() throws {
        #expect(try tool.run("users", "add", "old", "other").status == 0)
        #expect(try tool.run("users", "rename", "old", "new").text == "old  is now  new\n")
        #expect(try tool.run("users", "show", "old").status == 2)
        #expect(try tool.run("users", "rename", "new", "other").status == 2)
    }

    @Test func listsOfPeopleAreImportedWholeOrNotAtAll() throws {
        try tool.write("people.csv", "\u{FEFF}ID,Note,zone\r\ne1,\"a, b\",high\r\n王,,\r\n")
        let run = try tool.run("users", "import", "people.csv", "--json")
        #expect(run.status == 0)
        let report = try #require(try run.objects().first)
        #expect(report["schema"] as? String == "dlp.import/1")
        #expect(report["added"] as? Int == 2)
        #expect(try tool.run("users", "import", "people.csv").text.contains("2 unchanged"))

        let bad = Array("id,zone\ne2,high\ne3,purple\n".utf8)
        let refused = try tool.run("users", "import", input: bad)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("standard input:3: zone \"purple\""))
        #expect(try tool.run("users", "show", "e2").status == 2)
        let partial = try tool.run("users", "import", "--partial", "-", input: bad)
        #expect(partial.status == 3)
        #expect(partial.text.contains("1 added"))
        #expect(try tool.run("users", "show", "e2").status == 0)
    }

    @Test(arguments: ["", "name;id\n", "id\n\"open\n", "id\nx\0y\n"])
    func listsThatAreNoneAreRefused(_ text: String) throws {
        let run = try tool.run("users", "import", input: Array(text.utf8))
        #expect(run.status == 2)
        #expect(run.errors.contains("dlp: error: standard input"))
    }

    @Test func keysRotateAndOldOnesStayValid() throws {
        #expect(try tool.run("keys", "list").text == "")
        #expect(try tool.run("keys", "rotate").text == "k1  active\n")
        #expect(try tool.run("keys", "rotate").text == "k2  active\n")
        let rows = try tool.run("keys", "list", "--json").objects()
        #expect(rows.allSatisfy { $0["schema"] as? String == "dlp.keys/1" })
        #expect(rows.map { $0["key"] as? String } == ["k1", "k2"])
        #expect(rows.map { $0["state"] as? String } == ["valid", "active"])
        #expect(try tool.run("keys", "retire", "k2").status == 2)
        #expect(try tool.run("keys", "retire", "k1").status == 0)
        #expect(try tool.run("keys", "reinstate", "k1").status == 0)
        #expect(try tool.run("keys", "retire", "k9").status == 2)
        #expect(try tool.run("keys", "retire", "1").status == 64)
        // No output ever shows a key.
        let secret = try tool.read("home/keys/k1.key")
        #expect(secret.count == 32)
        #expect(try !tool.run("keys", "list", "--json").text.contains(hex(secret)))
    }

    @Test func keysThatOthersCanReadAreNotInOrder() throws {
        #expect(try tool.run("keys", "rotate").status == 0)
        chmod(tool.path("home/keys/k1.key"), 0o644)
        let run = try tool.run("keys", "list")
        #expect(run.status == 1)
        #expect(run.errors.contains("others may read or change it (mode 0644)"))
        #expect(run.errors.contains("dlp: hint: chmod 600"))
    }

    @Test func aHomeOthersCanWriteToIsRefused() throws {
        #expect(try tool.run("users", "add", "a").status == 0)
        chmod(tool.path("home"), 0o777)
        let run = try tool.run("users", "list")
        #expect(run.status == 2)
        #expect(run.errors.contains("others may write to it"))
    }

    @Test func aDamagedRegistryIsSaidAndLeftAlone() throws {
        #expect(try tool.run("users", "add", "a").status == 0)
        try tool.write("home/registry.sqlite", "not a database at all")
        let run = try tool.run("users", "list")
        #expect(run.status == 2)
        #expect(run.errors.contains("the registry is damaged"))
        #expect(try tool.read("home/registry.sqlite") == Array("not a database at all".utf8))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}

import Foundation
import Testing

/// Marks that an earlier build made name their holder for ever: stored copies, and the registry and
/// key they were made with.
struct EarlierMarkTests {
    private static let stored = Tool.checkout + "/Tests/dlpTests/Resources/EarlierMarks"

    private let tool: Tool

    /// With the stored registry, copied to where it can be written, open to its owner alone.
    init() throws {
        tool = try Tool()
        let files = FileManager.default
        try files.copyItem(atPath: Self.stored + "/home", toPath: tool.path("home"))
        for name in ["home", "home/keys"] {
            try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: tool.path(name))
        }
        for name in ["home/registry.sqlite", "home/audit.jsonl", "home/keys/k1.key"] {
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: tool.path(name))
        }
    }

    private func copy(_ name: String) throws {
        try FileManager.default.copyItem(
            atPath: Self.stored + "/" + name, toPath: tool.path(name))
    }

    private func layers(_ object: [String: Any]) -> Set<String> {
        Set((object["layers"] as? [[String: Any]] ?? []).compactMap { $0["carrier"] as? String })
    }

    @Test(
        arguments: [
            ("page.png", "bob.old", []), ("page.jpg", "ada.old", []),
            ("report.pdf", "bob.old", ["image", "text", "metadata"]),
            ("letter.docx", "bob.old", ["image", "text", "metadata"]),
            ("letter.odt", "bob.old", ["image", "text", "metadata"]),
            ("table.xlsx", "bob.old", ["image", "text", "metadata"]),
            ("notes.txt", "bob.old", ["text"]), ("notes.md", "bob.old", ["text"]),
        ] as [(String, String, Set<String>)])
    func everyCopyNamesItsHolder(name: String, user: String, layers: Set<String>) throws {
        try copy(name)
        let run = try tool.run("trace", name, "--json")
        #expect(run.status == 0)
        let objects = try run.objects()
        #expect(objects.count == 1)
        let found = try #require(objects.first)
        #expect(found["result"] as? String == "identified")
        #expect(found["user"] as? String == user)
        #expect(found["key"] as? String == "k1")
        if layers != ["text"] { #expect(found["profile"] as? Int == 1) }
        #expect(layers.isSubset(of: self.layers(found)), "\(self.layers(found))")
        // The stored registry knows of the mark what its line in the log says.
        let mark = try #require(found["mark"] as? String)
        #expect(String(decoding: try tool.read("home/audit.jsonl"), as: UTF8.self).contains(mark))
    }

    /// A few sentences of a stored text, copied by hand.
    @Test func aPassageOfAnEarlierTextNamesItsHolder() throws {
        try copy("notes.txt")
        let text = String(decoding: try tool.read("notes.txt"), as: UTF8.self)
        let paragraphs = text.split(separator: "\n\n")
        try tool.write("passage.txt", String(paragraphs[2]))
        let run = try tool.run("trace", "passage.txt", "--json")
        #expect(try run.objects().first?["user"] as? String == "bob.old")
    }

    /// The registry takes new marks beside the stored ones, and both are told apart.
    @Test func theEarlierRegistryGoesOn() throws {
        try copy("page.png")
        try copy("page.jpg")
        try tool.writePage("new.png", seed: 5)
        #expect(try tool.run("mark", "new.png", "--user", "cyd.old", "-o", "copy.png").status == 0)
        for (name, user) in [
            ("copy.png", "cyd.old"), ("page.png", "bob.old"), ("page.jpg", "ada.old"),
        ] {
            let run = try tool.run("trace", name, "--json")
            #expect(try run.objects().first?["user"] as? String == user)
        }
        #expect(try tool.run("keys", "rotate").status == 0)
        let run = try tool.run("trace", "page.png", "--json")
        #expect(try run.objects().first?["user"] as? String == "bob.old")
    }

    /// With another key the same copies name nobody.
    @Test(arguments: ["page.png", "notes.txt", "report.pdf"])
    func withoutTheKeyNobodyIsNamed(name: String) throws {
        try copy(name)
        let other = try Tool()
        try other.write(name, tool.read(name))
        _ = try other.run("users", "add", "somebody")
        _ = try other.run("keys", "rotate")
        let run = try other.run("trace", name, "--json")
        #expect(run.status == 1)
        #expect(try run.objects().allSatisfy { $0["user"] is NSNull })
    }
}

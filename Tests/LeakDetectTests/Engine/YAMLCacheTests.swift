import Foundation
import Testing

@testable import LeakDetect

@Suite struct YAMLCacheTests {
    private static let text = "a: [1, 'two', {b: true}]\nc: |\n  text\n  中文\n"

    private func file(_ folder: EngineFolder, _ name: String, _ text: String) throws -> String {
        try folder.write(name, Array(text.utf8))
        let path = folder.path + "/" + name
        return path
    }

    @Test func treesKeepEverything() throws {
        let value = try YAMLValue.parse(Self.text, file: "x")
        let again = try #require(
            YAMLValue(file: "x", tree: YAMLTree(bytes: value.tree.serialised)))
        for value in [value, again] {
            let members = try value.mapping(["a", "c"])
            let list = try #require(members["a"]).list()
            #expect(try list[0].integer(0...9) == 1)
            #expect(try list[1].string() == "two")
            #expect(try list[2].mapping(["b"])["b"]?.boolean() == true)
            #expect(try members["c"]?.string() == "text\n中文\n")
            #expect(list[1].error("x").line == 1)
            #expect(list[1].error("x").column == 8)
        }
    }

    /// Any bytes at all are read without harm.
    @Test func damagedTreesAreHarmless() throws {
        let whole = try YAMLValue.parse(Self.text, file: "x").tree.serialised
        var random = SeededNumbers(3)
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            bytes.removeLast(Int(random.next() % 20))
            func walk(_ value: YAMLValue, _ depth: Int) {
                guard depth < 40 else { return }
                _ = try? value.string()
                for child in (try? value.list()) ?? [] { walk(child, depth + 1) }
                for pair in (try? value.pairs()) ?? [] { walk(pair.value, depth + 1) }
            }
            if let value = YAMLValue(file: "x", tree: YAMLTree(bytes: bytes)) { walk(value, 0) }
        }
    }

    @Test func damagedCachesAreRebuilt() throws {
        let folder = try EngineFolder()
        let file = try self.file(folder, "a.yaml", Self.text)
        for round in 0..<4 {
            let cache = YAMLCache(folder: folder.path + "/cache")
            #expect(try cache.document(file).value.mapping(["a", "c"]).count == 2)
            cache.save()
            let path = folder.path + "/cache/policies.tree"
            guard var bytes = FileManager.default.contents(atPath: path), bytes.count > 8 else {
                continue
            }
            if round % 2 == 0 { bytes[bytes.count / 2] ^= 1 } else { bytes.removeLast(9) }
            try bytes.write(to: URL(filePath: path))
        }
    }

    @Test func changedFilesAreReadAgain() throws {
        let folder = try EngineFolder()
        let file = try self.file(folder, "a.yaml", "a: 1\n")
        let first = YAMLCache(folder: folder.path + "/cache")
        #expect(try first.document(file).value.mapping(["a"])["a"]?.integer(0...9) == 1)
        first.save()
        try folder.write("a.yaml", Array("a: 2\n".utf8))
        let second = YAMLCache(folder: folder.path + "/cache")
        #expect(try second.document(file).value.mapping(["a"])["a"]?.integer(0...9) == 2)
    }

    /// Examples are left out of what the cache knows; what is wrong with them must be told first.
    @Test func wrongExamplesAreNeverKnown() throws {
        let folder = try EngineFolder()
        let detector = """
            id: a
            class: secret
            title: A
            source: B
            patterns: [{regex: 'abc\\d{3}'}]
            examples: {true: EXAMPLES}
            """
        try folder.write(
            "a.yaml", Array(detector.replacing("EXAMPLES", with: "abc123").utf8))
        Thread.sleep(forTimeInterval: 2.1)
        for _ in 0..<2 {
            let cache = YAMLCache(folder: folder.path + "/cache")
            #expect(throws: PolicyError.self) {
                try DetectorLibrary.load(folder: folder.path, cache: cache)
            }
        }
        try folder.write(
            "a.yaml", Array(detector.replacing("EXAMPLES", with: "[abc123]").utf8))
        Thread.sleep(forTimeInterval: 2.1)
        for round in 0..<2 {
            let cache = YAMLCache(folder: folder.path + "/cache")
            let library = try DetectorLibrary.load(folder: folder.path, cache: cache)
            #expect(library.all[0].examples.hits == (round == 0 ? ["abc123"] : []))
            #expect(library.all[0].patterns.map(\.regex) == ["abc\\d{3}"])
            cache.save()
        }
    }
}

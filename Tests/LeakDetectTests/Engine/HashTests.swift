import Support
import Foundation
import Testing

@testable import LeakDetect

@Suite struct HashTests {
    private func hash(_ n: Int) -> [UInt8] {
        var state = UInt64(n) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            state ^= state >> 30
            state = state &* 0xBF58_476D_1CE4_E5B9
            state ^= state >> 27
            withUnsafeBytes(of: state) { bytes += $0 }
        }
        return bytes
    }

    private func list(_ count: Int) -> String {
        "# a list\n"
            + (0..<count).map { Hex.text(hash($0 * 2)) + "  file \($0)" }
            .joined(separator: "\n")
    }

    @Test(arguments: [0, 1, 33, 5_000])
    func lookups(count: Int) throws {
        let folder = try EngineFolder()
        let path = try folder.write("list.txt", list(count))
        let index = try HashIndex.open(list: path, cache: folder.path + "/cache")
        #expect(index.count == count)
        for n in 0..<max(count, 10) {
            #expect(index.contains(hash(n * 2)) == (n < count))
            #expect(!index.contains(hash(n * 2 + 1)))
        }
    }

    /// Whatever is done to the index, answers stay right.
    @Test func damagedIndexIsNotBelieved() throws {
        let folder = try EngineFolder()
        let path = try folder.write("list.txt", list(600))
        let cache = folder.path + "/cache"
        _ = try HashIndex.open(list: path, cache: cache)
        let names = try FileManager.default.contentsOfDirectory(atPath: cache)
        let name = "cache/" + (try #require(names.first))
        let whole = try folder.read(name)
        var damages: [[UInt8]] = [[], Array(whole.prefix(40)), Array(whole.dropLast(100))]
        for place in stride(from: 0, to: whole.count, by: 997) {
            var bytes = whole
            bytes[place] ^= 0x55
            damages.append(bytes)
        }
        for bytes in damages {
            try folder.write(name, bytes)
            let index = try HashIndex.open(list: path, cache: cache)
            for n in stride(from: 0, to: 600, by: 60) {
                #expect(index.contains(hash(n * 2)))
                #expect(!index.contains(hash(n * 2 + 1)))
            }
        }
    }

    @Test func changedListsAreIndexedAnew() throws {
        let folder = try EngineFolder()
        let path = try folder.write("list.txt", Hex.text(hash(0)) + "\n")
        let cache = folder.path + "/cache"
        #expect(try HashIndex.open(list: path, cache: cache).contains(hash(0)))
        try folder.write(
            "list.txt", Hex.text(hash(2)) + "\n" + Hex.text(hash(4)) + "\n")
        let index = try HashIndex.open(list: path, cache: cache)
        #expect(!index.contains(hash(0)))
        #expect(index.contains(hash(4)))
    }

    @Test(arguments: ["xyz\n", "abcd\n", String(repeating: "a", count: 65)])
    func badLists(text: String) throws {
        let folder = try EngineFolder()
        let path = try folder.write("list.txt", "\n" + text)
        let error = #expect(throws: PolicyError.self) {
            try HashIndex.open(list: path, cache: nil)
        }
        #expect(error?.line == 2)
    }

    @Test func listedFilesAreBlocked() throws {
        let folder = try EngineFolder()
        let path = try folder.write(
            "list.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n")
        let policy = try CompiledPolicy.make(
            "policy: 1\nrules: [{ id: listed, hashes: [\(path)], action: block }]",
            cache: folder.path)
        #expect(try policy.scan("abc").action == .block)
        #expect(try policy.scan("abd").action == .allow)
    }
}

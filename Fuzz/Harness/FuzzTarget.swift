import Foundation

/// One parser or wire format, or a group of small ones, and what must hold for every input.
struct FuzzTarget: Sendable {
    let name: String
    /// The longest input, in bytes: what a parser does at most once a byte need not be longer.
    var longest = 4096
    /// Whether an input of hundreds of kilobytes must be done within libFuzzer's limit as well.
    var isLinear = true
    /// Words of the format, for libFuzzer's dictionary.
    var words: [String] = []
    /// Done once, before the first input: libraries that are loaded at run time.
    var prepare: @Sendable () -> Void = {}
    /// Inputs to begin with.
    var seeds: @Sendable (SeedSource) throws -> [[UInt8]] = { _ in [] }
    /// Must return for every input. What must hold is said with `expect`.
    let run: @Sendable ([UInt8]) -> Void

    func writeSeeds(_ source: SeedSource, to folder: String) throws {
        let own = folder + "/" + name
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        for (number, seed) in try seeds(source).enumerated() where seed.count <= longest {
            try Data(seed).write(to: URL(fileURLWithPath: "\(own)/seed-\(number)"))
        }
        let lines = words.map { word in
            "\"" + word.utf8.map { "\\x" + Hexadecimal.pair($0) }.joined() + "\"\n"
        }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: own + ".dict"))
    }
}

/// Files that the fixtures of the tests wrote (`Tests/DocumentBuilders/make-fixtures`).
struct SeedSource: Sendable {
    let folder: String

    /// All files whose names end with one of `endings`.
    func files(_ endings: String...) throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { name in endings.contains { name.hasSuffix($0) } }
            .map { Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0))) }
    }
}

/// Ends the process, which libFuzzer reports as a crash, where `condition` does not hold.
func expect(
    _ condition: Bool, _ words: @autoclosure () -> String, file: StaticString = #file,
    line: UInt = #line
) {
    if !condition { fatalError("broken promise: \(words())", file: file, line: line) }
}

private enum Hexadecimal {
    static func pair(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

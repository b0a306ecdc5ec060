import Foundation
import Testing

@testable import LeakDetect

/// Policies and detectors with bytes changed, cut and doubled: loaded or refused, never a crash.
@Suite struct PolicyFuzzTests {
    @Test(arguments: ["low.yaml", "high.yaml", "detectors/card-number.yaml", "detectors/jwt.yaml"])
    func brokenFilesAreRefused(name: String) throws {
        let source = Repository.folder("policies/" + name)
        let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: source)))
        let folder = NSTemporaryDirectory() + "dlp-fuzz-\(UUID().uuidString)"
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(atPath: folder) }
        let path = folder + "/" + (name as NSString).lastPathComponent
        let library = CompiledDetectors([])
        var random = SeededGenerator(seed: UInt64(original.count))
        for _ in 0..<250 {
            let bytes = Self.mutate(original, &random)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            do {
                if name.hasPrefix("detectors") {
                    _ = try DetectorLibrary.load(folder: folder)
                } else {
                    _ = try Policy.load(path, library: library)
                }
            } catch {
                #expect(!error.message.isEmpty)
                #expect(!error.message.contains("\n"))
            }
        }
    }

    /// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
    private struct SeededGenerator: RandomNumberGenerator {
        private var state: UInt64
        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static func mutate(
        _ original: [UInt8], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3:
                bytes.insert(
                    Array("[{:-'\"&*!|>\n\t9".utf8).randomElement(using: &random)!, at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }
}

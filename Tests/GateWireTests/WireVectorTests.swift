import GateWire
import Testing

/// Every vector: what is told of it, and that it is the same however the bytes come.
@Suite struct WireVectorTests {
    static let all: [WireVector] =
        ICAPVectors.all + ChunkVectors.all + HTTPHeadVectors.all + AWSVectors.all
        + MultipartVectors.all + FormVectors.all + JSONVectors.all

    @Test(arguments: all) func tells(_ vector: WireVector) {
        #expect(vector.subject.trace([vector.input]).description == vector.expected)
    }

    @Test(arguments: all) func tellsTheSameInPieces(_ vector: WireVector) {
        let whole = vector.subject.trace([vector.input])
        // Long ones are cut where something may be decided: at their beginning and end.
        let places =
            vector.input.count < 4096
            ? Array(0...vector.input.count)
            : Array(0...60) + Array((vector.input.count - 60)...vector.input.count)
        for place in places {
            let pieces = [Array(vector.input[..<place]), Array(vector.input[place...])]
            let cut = vector.subject.trace(pieces)
            #expect(cut == whole, "cut at \(place)")
            if cut != whole { return }
        }
        if vector.input.count < 30_000 {
            #expect(vector.subject.trace(vector.input.map { [$0] }) == whole, "byte by byte")
        }
        for seed in 1...(vector.input.count < 4096 ? 20 : 4) {
            let pieces = vector.input.cut(longest: seed % 2 == 0 ? 5 : 5000, seed: UInt64(seed))
            #expect(vector.subject.trace(pieces) == whole, "seed \(seed)")
        }
    }

    /// What is framed or split loses no byte, up to where it is refused.
    @Test(arguments: all) func keepsEveryByte(_ vector: WireVector) {
        let trace = vector.subject.trace([vector.input])
        switch vector.subject {
        case .chunks, .aws, .multipart:
            if trace.error == nil {
                #expect(trace.bytes == vector.input)
            } else {
                #expect(vector.input.starts(with: trace.bytes))
            }
        default: break
        }
    }

    @Test func codesAreDistinctAndExplained() {
        let codes = WireError.Code.allCases
        #expect(Set(codes.map(\.rawValue)).count == codes.count)
        #expect(Set(codes.map(\.detail)).count == codes.count)
    }
}

extension WireVector: CustomTestStringConvertible {
    var testDescription: String { name }
}

internal import Foundation

/// Shannon's entropy of the bytes of a text.
enum Entropy {
    /// Bits a byte, from 0 to 8; a short text cannot have more than log₂ of its length.
    static func bits(_ value: [UInt8]) -> Double {
        guard !value.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in value { counts[Int(byte)] += 1 }
        let total = Double(value.count)
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }
}

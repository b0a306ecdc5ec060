// The arithmetic of min-sum decoding on integers. Branch-free loops over plain pointers,
// which the compiler vectorises on every target.

/// f of the two halves of `values`: the sign of the product, the smaller magnitude.
func checkNode(
    _ values: UnsafePointer<Int32>, into out: UnsafeMutablePointer<Int32>, _ half: Int
) {
    for i in 0..<half {
        let a = values[i]
        let b = values[half + i]
        let sign = (a ^ b) >> 31
        out[i] = (min(magnitude(a), magnitude(b)) ^ sign) &- sign
    }
}

/// g: the second half plus the first, negated where the left bit is 1.
func variableNode(
    _ values: UnsafePointer<Int32>, _ bits: UnsafePointer<Int32>,
    into out: UnsafeMutablePointer<Int32>, _ half: Int
) {
    for i in 0..<half {
        out[i] = values[half + i] &+ ((values[i] ^ bits[i]) &- bits[i])
    }
}

/// g where all left bits are 0.
func addHalves(
    _ values: UnsafePointer<Int32>, into out: UnsafeMutablePointer<Int32>, _ half: Int
) {
    for i in 0..<half { out[i] = values[i] &+ values[half + i] }
}

/// What it costs that every bit of the left child is 0: Σ max(0, −f).
func frozenPenalty(_ values: UnsafePointer<Int32>, _ half: Int) -> Int32 {
    var sum: Int32 = 0
    for i in 0..<half {
        let a = values[i]
        let b = values[half + i]
        sum &+= min(magnitude(a), magnitude(b)) & ((a ^ b) >> 31)
    }
    return sum
}

/// What it costs that all bits of a node are 0, Σ max(0, −v), and that all are 1,
/// Σ max(0, v).
func repetitionPenalties(
    _ values: UnsafePointer<Int32>, _ size: Int
) -> (zero: Int32, one: Int32) {
    var zero: Int32 = 0
    var one: Int32 = 0
    for i in 0..<size {
        let negative = values[i] >> 31
        zero &-= values[i] & negative
        one &+= values[i] & ~negative
    }
    return (zero, one)
}

private func magnitude(_ a: Int32) -> Int32 { (a ^ (a >> 31)) &- (a >> 31) }

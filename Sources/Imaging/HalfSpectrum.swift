/// The transform of a real plane: the `width / 2 + 1` columns u ≥ 0 of each row v;
/// the rest follows from F(−u, −v) = conj F(u, v).
public struct HalfSpectrum: Sendable {
    /// Size of the plane transformed, pixels.
    public let width: Int
    public let height: Int
    /// Real and imaginary parts in turn, row v by row v, `2 * columns * height` values.
    public var values: [Float]

    public var columns: Int { width / 2 + 1 }

    public init(width: Int, height: Int, values: [Float]) {
        precondition(values.count == 2 * (width / 2 + 1) * height)
        self.width = width
        self.height = height
        self.values = values
    }

    /// A spectrum of zeros.
    public init(width: Int, height: Int) {
        self.init(
            width: width, height: height,
            values: [Float](repeating: 0, count: 2 * (width / 2 + 1) * height))
    }

    /// F(u, v) for any integers u, v, negative ones and ones past the edge included.
    public subscript(u: Int, v: Int) -> (re: Float, im: Float) {
        var u = ((u % width) + width) % width
        var v = ((v % height) + height) % height
        let mirrored = u > width / 2
        if mirrored {
            u = width - u
            v = (height - v) % height
        }
        let i = 2 * (v * columns + u)
        return (values[i], mirrored ? -values[i + 1] : values[i + 1])
    }

    /// |F|² per stored bin, row by row, `columns * height` values.
    public func power() -> [Float] {
        let n = columns * height
        return [Float](unsafeUninitializedCapacity: n) { out, count in
            values.withUnsafeBufferPointer { v in
                for i in 0..<n { out[i] = v[2 * i] * v[2 * i] + v[2 * i + 1] * v[2 * i + 1] }
            }
            count = n
        }
    }
}

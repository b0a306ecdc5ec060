/// One channel of a picture: `width` × `height` samples, row by row from the top left.
///
/// Unless said otherwise samples are grey levels 0…255, as `Float` so that a
/// residual may be signed and fractional.
package struct Plane: Sendable {
    package let width: Int
    package let height: Int
    package var samples: [Float]

    /// A plane of one value everywhere.
    package init(width: Int, height: Int, fill: Float = 0) {
        precondition(width > 0 && height > 0)
        self.width = width
        self.height = height
        self.samples = [Float](repeating: fill, count: width * height)
    }

    /// A plane over finished samples; `samples.count` must be `width * height`.
    package init(width: Int, height: Int, samples: [Float]) {
        precondition(width > 0 && height > 0 && samples.count == width * height)
        self.width = width
        self.height = height
        self.samples = samples
    }

    /// A plane whose every sample is written by `body`, without a pass of zeros first.
    package init(
        width: Int, height: Int,
        initialized body: (UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        precondition(width > 0 && height > 0)
        self.width = width
        self.height = height
        self.samples = [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
            body(UnsafeMutableBufferPointer(rebasing: buffer[..<(width * height)]))
            count = width * height
        }
    }

    @inlinable
    package subscript(x: Int, y: Int) -> Float {
        get { samples[y * width + x] }
        set { samples[y * width + x] = newValue }
    }

    /// The rectangle from (`x`, `y`), `width` × `height` pixels, which must lie inside.
    package func cropped(x: Int, y: Int, width w: Int, height h: Int) -> Plane {
        precondition(x >= 0 && y >= 0 && x + w <= width && y + h <= height)
        return Plane(width: w, height: h) { out in
            samples.withUnsafeBufferPointer { source in
                for row in 0..<h {
                    let from = source.baseAddress! + (y + row) * width + x
                    (out.baseAddress! + row * w).update(from: from, count: w)
                }
            }
        }
    }
}

/// A position in a picture, in pixels. The centre of the first pixel is (0, 0),
/// x grows to the right and y downwards.
package struct Point: Sendable, Hashable, Codable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    package static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
    package static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
    package static func * (a: Point, k: Double) -> Point { Point(a.x * k, a.y * k) }

    /// Euclidean distance from the origin, pixels.
    package var length: Double { (x * x + y * y).squareRoot() }
}

/// A square of grey levels that is repeated over every page, from its top left corner.
/// One sample is 1/96 inch.
package struct PageTile: Sendable, Equatable {
    /// The longest side that a request may have.
    package static let largestSide = 2048

    package let side: Int
    /// side² levels, row by row, 0 (black) to 255 (white), of the whole range.
    package let greys: [UInt8]
    /// Of every sample, of 255: out = B (1 − alpha/255) + grey · alpha/255.
    package let alpha: UInt8

    /// Nil unless `greys` has side² samples, and side is 1 to `largestSide`.
    package init?(side: Int, greys: [UInt8], alpha: UInt8 = 6) {
        guard (1...Self.largestSide).contains(side), greys.count == side * side else { return nil }
        self.side = side
        self.greys = greys
        self.alpha = alpha
    }
}

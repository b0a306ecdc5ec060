internal import Foundation

/// A short description of what a picture looks like: 256 signs of the low
/// frequencies of its luma, after PDQ (Facebook, "The TMK+PDQF Video-Hashing
/// Algorithm and the PDQ Image-Hashing Algorithm", 2019).
///
/// The same page after JPEG or rescaling stays within a tenth of the bits;
/// different pages differ in a third and more, pages of one template in less.
/// A crop or a photo has to be brought to the same frame first.
package struct PerceptualHash: Sendable, Hashable {
    /// 32 bytes, bit 0 of byte 0 first.
    package let bytes: [UInt8]
    /// How much structure the picture has, 0…100; below `usable` the hash of a
    /// nearly blank page says nothing.
    package let quality: Int

    package static let usable = 20
    package static let bitCount = 256

    /// - Parameter luma: grey levels 0…255, any size. O(pixels).
    package init(_ luma: Plane) {
        let small = Warp.resize(luma, width: 64, height: 64)
        // Quality as in PDQ: quantised gradients of the reduced picture.
        var gradient = 0
        for y in 0..<64 {
            for x in 0..<64 {
                if x < 63 { gradient += Self.step(small[x + 1, y], small[x, y]) }
                if y < 63 { gradient += Self.step(small[x, y + 1], small[x, y]) }
            }
        }
        quality = min(100, gradient / 90)
        let coefficients = Self.dct(small)
        let median = coefficients.sorted()[coefficients.count / 2]
        var bytes = [UInt8](repeating: 0, count: 32)
        for (i, c) in coefficients.enumerated() where c > median {
            bytes[i / 8] |= 1 << UInt8(i % 8)
        }
        self.bytes = bytes
    }

    /// Of a picture, from every second pixel of every second row where it is large.
    package init(_ raster: Raster) {
        let step = min(raster.width, raster.height) >= 512 ? 2 : 1
        self.init(raster.luma(x: 0, y: 0, width: raster.width, height: raster.height, step: step))
    }

    /// From `stored`; nil where it was not made by it.
    package init?(stored: [UInt8]) {
        guard stored.count == 33, stored[32] <= 100 else { return nil }
        bytes = Array(stored[..<32])
        quality = Int(stored[32])
    }

    /// 32 bytes of hash and one of quality, for a registry.
    package var stored: [UInt8] { bytes + [UInt8(quality)] }

    /// The share of bits that differ, 0…1.
    package func distance(to other: PerceptualHash) -> Double {
        let bits = zip(bytes, other.bytes).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
        return Double(bits) / Double(Self.bitCount)
    }

    /// A difference of grey levels, quantised; not a number counts as none.
    private static func step(_ a: Float, _ b: Float) -> Int {
        let d = abs(a - b) * 100 / 255
        return d < 1000 ? Int(d) : 0
    }

    /// Coefficients 1…16 in both directions of the 64×64 DCT-II.
    private static func dct(_ plane: Plane) -> [Float] {
        let basis = (1...16).map { k in
            (0..<64).map { n in Float(cos(Double.pi * Double(k) * (Double(n) + 0.5) / 64)) }
        }
        var rows = [[Float]](repeating: [Float](repeating: 0, count: 64), count: 16)
        for k in 0..<16 {
            for y in 0..<64 {
                var sum: Float = 0
                for x in 0..<64 { sum += basis[k][x] * plane[x, y] }
                rows[k][y] = sum
            }
        }
        var out = [Float]()
        for v in 0..<16 {
            for u in 0..<16 {
                var sum: Float = 0
                for y in 0..<64 { sum += basis[v][y] * rows[u][y] }
                out.append(sum)
            }
        }
        return out
    }
}

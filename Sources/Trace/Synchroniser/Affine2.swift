internal import Foundation

/// A linear map of the plane, row by row: (x, y) → (a x + b y, c x + d y). Here
/// it is always tile pixels → picture pixels.
struct Affine2: Sendable, Equatable {
    var a: Double
    var b: Double
    var c: Double
    var d: Double

    static let identity = Affine2(a: 1, b: 0, c: 0, d: 1)

    /// Rotation by `angle` radians after scaling by `sx`, `sy`.
    init(scaleX sx: Double, scaleY sy: Double, angle: Double) {
        let (s, k) = (sin(angle), cos(angle))
        self.init(a: k * sx, b: -s * sy, c: s * sx, d: k * sy)
    }

    init(a: Double, b: Double, c: Double, d: Double) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
    }

    var determinant: Double { a * d - b * c }

    /// A plane wave of frequency f in the tile has frequency A⁻ᵀ f in the picture;
    /// this is A⁻ᵀ.
    var frequencyMap: Affine2 {
        let k = determinant
        return Affine2(a: d / k, b: -c / k, c: -b / k, d: a / k)
    }

    /// Smaller and larger singular value.
    var singularValues: (Double, Double) {
        let s = a * a + b * b + c * c + d * d
        let k = determinant
        let root = max(0, s * s / 4 - k * k).squareRoot()
        return (max(0, s / 2 - root).squareRoot(), (s / 2 + root).squareRoot())
    }
}

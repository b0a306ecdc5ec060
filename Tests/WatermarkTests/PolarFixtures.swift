import Foundation
@testable import Imaging
@testable import Watermark

extension Payload {
    static func random(_ generator: inout DeterministicGenerator) -> Payload {
        Payload(token: generator.next() >> 16, tag: UInt32(generator.next() >> 32))
    }
}

/// A standard normal value (Box & Muller 1958).
func gaussian(_ generator: inout DeterministicGenerator) -> Float {
    let radius = (-2 * log(1 - generator.uniform())).squareRoot()
    return Float(radius * cos(2 * Double.pi * generator.uniform()))
}

func gaussian(_ count: Int, _ generator: inout DeterministicGenerator) -> [Float] {
    (0..<count).map { _ in gaussian(&generator) }
}

/// The signs of a word, each with Gaussian noise of the given deviation.
func received(
    _ word: Codeword, deviation: Float, _ generator: inout DeterministicGenerator
) -> [Float] {
    word.signs.map { $0 + deviation * gaussian(&generator) }
}

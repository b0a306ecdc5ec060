import Foundation
import Imaging
@testable import Simulator

extension Tool {
    /// Writes a drawn page as PNG. Small, because the tests run unoptimised.
    func writePage(
        _ name: String, width: Int = 480, height: Int = 360, kind: SyntheticScreen = .mail,
        seed: UInt64 = 1
    ) throws {
        let page = SyntheticScreen.render(kind: kind, width: width, height: height, seed: seed)
        try write(name, PNGCodec.encode(page))
    }
}

internal import Imaging
internal import Simulator

/// One thing that may happen to a marked picture on its way out.
struct Leak {
    enum Kind: String {
        case screenshot, photo
    }

    let name: String
    let kind: Kind
    private let make: (Raster) throws -> Raster
    /// Why it cannot be tried on this machine.
    let unavailable: String?

    /// The leaked picture.
    func apply(_ marked: Raster) throws -> Raster { try make(marked) }

    /// Every screenshot attack, then photos from careful to furtive.
    static func all(photosOfEach count: Int, seed: UInt64) -> [Leak] {
        let screenshots = ScreenshotAttack.catalogue.map { attack in
            Leak(
                name: attack.name, kind: .screenshot,
                make: { try attack.apply($0, seed: seed).raster },
                unavailable: attack.unavailable)
        }
        let photos = CameraPreset.allCases.flatMap { preset in
            (0..<UInt64(count)).map { number in
                Leak(
                    name: "\(preset.rawValue) photo \(number + 1)", kind: .photo,
                    make: { marked in
                        let settings = CameraSettings.random(preset: preset, seed: seed &+ number)
                        return try Camera(settings: settings, seed: seed &+ number)
                            .photograph(marked).photo
                    },
                    unavailable: nil)
            }
        }
        return screenshots + photos
    }
}

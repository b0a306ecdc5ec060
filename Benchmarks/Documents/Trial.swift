internal import Foundation
internal import Watermark

/// One leak of a page.
struct Trial: Codable, Hashable {
    var page: Page
    /// A name that `Channel` reads.
    var channel: String
    /// `none`, `screen`, `print`, or alpha@pixelsPerInch.
    var strength: String
    var seed: UInt64

    /// Nil for a page without a mark.
    func overlay() -> OverlayStrength? {
        switch strength {
        case "screen": return .screen
        case "print": return .print
        default:
            let parts = strength.split(separator: "@")
            guard parts.count == 2, let alpha = UInt8(parts[0]), let pitch = Double(parts[1])
            else { return nil }
            return OverlayStrength(alpha: alpha, pixelsPerInch: pitch)
        }
    }
}

/// What came of a trial.
struct TrialResult: Codable {
    enum Outcome: String, Codable { case right, wrong, none }
    var trial: Trial
    var outcome: Outcome
    /// Names and unregistered marks given that were not in the picture.
    var falseNames: Int
    var probability: Double?
    var z: Double?
    var path: String?
    var oracleZ: Double?
    var oracleDecodes: Bool?
    var width: Int
    var height: Int
    var milliseconds: Double
}

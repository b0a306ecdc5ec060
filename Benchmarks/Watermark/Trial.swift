internal import Foundation

/// One leak: a page, what was done to it, and a seed for everything random in it.
struct Trial: Codable, Hashable {
    enum Kind: String, Codable, CaseIterable {
        /// A marked page through one attack of the catalogue, or a seeded pair.
        case screenshot, pair
        /// A marked page before a camera.
        case photo
        /// Two or three users' copies of a page mixed, then JPEG 75.
        case mixture
        /// Nobody's: an unmarked page, or one marked under a foreign key, leaked in
        /// either way and mostly made small.
        case null
    }
    var kind: Kind
    /// File name of the page, without folder.
    var content: String
    /// Attack, preset or mixture.
    var channel: String
    var seed: UInt64
}

/// What came of a trial.
struct TrialResult: Codable {
    enum Outcome: String, Codable { case right, wrong, partial, none }
    var trial: Trial
    var outcome: Outcome
    /// Names and unregistered marks given that were not in the picture.
    var falseNames: Int
    var probability: Double?
    /// z of the weakest right finding.
    var z: Double?
    var path: String?
    var oracleZ: Double?
    var oracleDecodes: Bool?
    /// Photo pixels per screen pixel at the screen's centre.
    var scale: Double?
    var width: Int
    var height: Int
    var milliseconds: Double
    var geometries: Int
    var candidates: Int
    /// `TraceOutcome.leastUnnamed`.
    var leastUnnamed: Double?
}

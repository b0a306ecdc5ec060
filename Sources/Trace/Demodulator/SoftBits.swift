/// What demodulation makes of an aligned canvas: one soft value per code bit.
struct SoftBits: Sendable {
    /// 512 values, positive for +1, in units of their own standard deviation
    /// under noise.
    let values: [Float]
    /// Correlation of the known lines with what was found, in standard deviations.
    let knownLineZ: Float
    /// Per cell, the known lines' share: an evidence map.
    let cellEvidence: [Float]
    let columns: Int
    let rows: Int
}

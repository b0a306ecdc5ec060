/// One line of the tile's spectrum: the plane wave of `u` cycles per tile to the
/// right and `v` downwards. Of each pair ±(u, v) the one with v > 0, or v = 0
/// and u > 0, stands for both.
public struct LatticeLine: Sendable, Hashable {
    public let u: Int
    public let v: Int

    public init(u: Int, v: Int) {
        self.u = u
        self.v = v
    }

    /// Distance from the origin in cycles per pixel, for a tile of side `side` pixels.
    public func radius(side: Int) -> Double {
        (Double(u * u + v * v)).squareRoot() / Double(side)
    }

    /// Every line of `profile`'s band that may carry anything, in row order.
    ///
    /// Lines on the axes and next to them are left out: text rows, table rules
    /// and window borders put their own energy there.
    static func band(of profile: Profile) -> [LatticeLine] {
        let limit = Int(profile.highestFrequency * Double(profile.tileSide)) + 1
        var lines = [LatticeLine]()
        for v in 2...limit {
            for u in -limit...limit where abs(u) >= 2 {
                let line = LatticeLine(u: u, v: v)
                let r = line.radius(side: profile.tileSide)
                if r >= profile.lowestFrequency && r <= profile.highestFrequency {
                    lines.append(line)
                }
            }
        }
        return lines
    }
}

internal import Foundation

/// k of n, with its 95 % interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).
public struct Rate: CustomStringConvertible {
    public let hits: Int
    public let count: Int

    public init<T>(_ all: [T], where hit: (T) -> Bool) {
        hits = all.filter(hit).count
        count = all.count
    }

    public var interval: (low: Double, high: Double) {
        guard count > 0 else { return (0, 1) }
        let z = 1.959964
        let n = Double(count)
        let p = Double(hits) / n
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
        return (max(0, centre - half), min(1, centre + half))
    }

    public var description: String {
        guard count > 0 else { return "–" }
        let i = interval
        return String(
            format: "%d of %d, %.1f %% (%.1f–%.1f)", hits, count,
            100 * Double(hits) / Double(count), 100 * i.low, 100 * i.high)
    }
}

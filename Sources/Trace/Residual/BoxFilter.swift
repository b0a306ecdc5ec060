internal import Imaging
internal import Support

/// Repeated box averages, which tend to a Gaussian: two of width 2r+1 have the
/// standard deviation √(((2r+1)² − 1) / 6).
enum BoxFilter {
    /// `passes` box averages of width 2·radius + 1 in both directions; the edge
    /// shrinks the box. O(pixels · passes), whatever the radius; all cores.
    static func blur(_ plane: Plane, radius: Int, passes: Int) -> Plane {
        var plane = plane
        for _ in 0..<passes {
            plane = vertical(horizontal(plane, radius: radius), radius: radius)
        }
        return plane
    }

    static func horizontal(_ plane: Plane, radius: Int) -> Plane {
        let width = plane.width
        return Plane(width: width, height: plane.height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(plane.height) { rows in
                    for y in rows {
                        let source = input + y * width
                        let target = out + y * width
                        var sum: Float = 0
                        var count: Float = 0
                        for x in 0..<min(radius, width) {
                            sum += source[x]
                            count += 1
                        }
                        for x in 0..<width {
                            if x + radius < width {
                                sum += source[x + radius]
                                count += 1
                            }
                            if x - radius - 1 >= 0 {
                                sum -= source[x - radius - 1]
                                count -= 1
                            }
                            target[x] = sum / count
                        }
                    }
                }
            }
        }
    }

    static func vertical(_ plane: Plane, radius: Int) -> Plane {
        let width = plane.width
        let height = plane.height
        return Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let input = pointer.baseAddress!
                Parallel.ranges(height, grain: 64) { rows in
                    var sum = [Float](repeating: 0, count: width)
                    sum.withUnsafeMutableBufferPointer { sum in
                        func add(_ y: Int, _ sign: Float) {
                            let line = input + y * width
                            for x in 0..<width { sum[x] += sign * line[x] }
                        }
                        let first = rows.lowerBound
                        for y in max(0, first - radius)..<min(height, first + radius) { add(y, 1) }
                        for y in rows {
                            if y + radius < height { add(y + radius, 1) }
                            if y > first, y - radius - 1 >= 0 { add(y - radius - 1, -1) }
                            let count = min(height - 1, y + radius) - max(0, y - radius) + 1
                            let scale = 1 / Float(count)
                            let target = out + y * width
                            for x in 0..<width { target[x] = sum[x] * scale }
                        }
                    }
                }
            }
        }
    }
}

extension BoxFilter {
    /// One box average on the calling core alone, for work that is already spread
    /// over the cores.
    static func serial(_ plane: Plane, radius: Int) -> Plane {
        let width = plane.width
        let height = plane.height
        let middle = Plane(width: width, height: height) { out in
            plane.samples.withUnsafeBufferPointer { input in
                for y in 0..<height {
                    var sum: Float = 0
                    for x in 0..<min(radius, width) { sum += input[y * width + x] }
                    for x in 0..<width {
                        if x + radius < width { sum += input[y * width + x + radius] }
                        if x - radius - 1 >= 0 { sum -= input[y * width + x - radius - 1] }
                        let count = min(width - 1, x + radius) - max(0, x - radius) + 1
                        out[y * width + x] = max(0, sum) / Float(count)
                    }
                }
            }
        }
        var sum = [Float](repeating: 0, count: width)
        return Plane(width: width, height: height) { out in
            middle.samples.withUnsafeBufferPointer { input in
                sum.withUnsafeMutableBufferPointer { sum in
                    for y in 0..<min(radius, height) {
                        for x in 0..<width { sum[x] += input[y * width + x] }
                    }
                    for y in 0..<height {
                        if y + radius < height {
                            for x in 0..<width { sum[x] += input[(y + radius) * width + x] }
                        }
                        if y - radius - 1 >= 0 {
                            for x in 0..<width { sum[x] -= input[(y - radius - 1) * width + x] }
                        }
                        let count = min(height - 1, y + radius) - max(0, y - radius) + 1
                        let scale = 1 / Float(count)
                        for x in 0..<width { out[y * width + x] = max(0, sum[x]) * scale }
                    }
                }
            }
        }
    }
}

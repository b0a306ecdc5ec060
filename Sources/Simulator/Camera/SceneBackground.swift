internal import Foundation
internal import Imaging

/// What a photo shows besides the screen: bezel, room, mirrored lights, a finger.
/// Light is relative to a white screen.
struct SceneBackground: Sendable {
    /// Wall, desk and things, where there is neither screen nor bezel.
    var background: LightMap
    /// Light added to everything: reflections and veiling glare.
    var added: LightMap
    /// Bezel outside the screen, screen pixels: left, top, right, bottom.
    let bezel: (left: Double, top: Double, right: Double, bottom: Double)
    let bezelLight: SIMD4<Float>
    let finger: Finger?

    /// A capsule out of focus before the lens.
    struct Finger: Sendable {
        var from: Point
        var to: Point
        var radius: Double
        var softness: Double
        var light: SIMD4<Float>

        /// The distance beyond which it covers nothing.
        var reach: Double { radius + softness }

        /// Opacity and light at a photo position.
        func cover(_ x: Double, _ y: Double) -> (Float, SIMD4<Float>) {
            let dx = to.x - from.x
            let dy = to.y - from.y
            let t = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy)
            let c = min(max(t, 0), 1)
            let d = Point(x - from.x - c * dx, y - from.y - c * dy).length
            let edge = min(max((radius + softness - d) / (2 * softness), 0), 1)
            let alpha = Float(edge * edge * (3 - 2 * edge))
            // Rounder, so darker, towards its sides.
            let shade = Float(1 - 0.55 * min(1, d / radius) * min(1, d / radius))
            return (alpha, light * shade)
        }
    }

    init(_ s: CameraSettings, truth: CameraTruth, seed: UInt64) {
        var g = DeterministicGenerator(seed: seed ^ 0x5EED_0F0F_A5A5_1234)
        let w = s.sensorWidth
        let h = s.sensorHeight
        let rim = s.bezel * Double(truth.screenWidth)
        bezel = (rim, rim, rim, rim * g.uniform(1...2.5))
        let grey = Float(g.uniform(0.02...0.08) + (g.uniform() < 0.15 ? 0.5 : 0))
        bezelLight = SIMD4(grey, grey, grey, 0) * Float(s.room) + SIMD4(0.004, 0.004, 0.004, 0)

        let wide = min(w, 900)
        background = LightMap(
            width: wide, height: max(1, wide * h / w), photoWidth: w, photoHeight: h)
        added = LightMap(width: 160, height: 120, photoWidth: w, photoHeight: h)
        finger = s.finger > 0 ? Self.finger(s, &g) : nil
        furnish(s, &g)
        if s.reflection > 0 { mirror(s, truth, &g) }
    }

    private static func finger(
        _ s: CameraSettings, _ g: inout DeterministicGenerator
    ) -> Finger {
        let w = Double(s.sensorWidth)
        let h = Double(s.sensorHeight)
        let side = Int(g.uniform(0...3.999))
        let along = g.uniform(0.1...0.9)
        let edge: Point
        let inward: Point
        switch side {
        case 0: (edge, inward) = (Point(along * w, h), Point(0, -1))
        case 1: (edge, inward) = (Point(0, along * h), Point(1, 0))
        case 2: (edge, inward) = (Point(w, along * h), Point(-1, 0))
        default: (edge, inward) = (Point(along * w, 0), Point(0, 1))
        }
        let longer = max(w, h)
        let tilt = g.uniform(-0.6...0.6)
        let direction = Point(
            inward.x * cos(tilt) - inward.y * sin(tilt),
            inward.x * sin(tilt) + inward.y * cos(tilt))
        let radius = longer * g.uniform(0.035...0.06)
        let tone = Float(g.uniform(0.25...1))
        let light = SIMD4<Float>(0.62, 0.36, 0.24, 0) * tone * Float(0.5 * s.room + 0.05)
        return Finger(
            from: edge - direction * (2 * radius), to: edge + direction * (s.finger * longer),
            radius: radius, softness: longer * g.uniform(0.004...0.015), light: light)
    }

    // MARK: The room

    private mutating func furnish(_ s: CameraSettings, _ g: inout DeterministicGenerator) {
        let room = Float(s.room)
        let w = Double(background.width)
        let h = Double(background.height)
        let warm = Float(g.uniform(-0.12...0.12))
        let tint = SIMD4<Float>(1 + warm, 1, 1 - warm, 0)
        let wall = Float(g.uniform(0.2...0.7))
        let desk = Float(g.uniform(0.05...0.5))
        let wood = SIMD4<Float>(1.15, 0.95, 0.75, 0)
        let horizon = g.uniform(0.5...1.1) * h
        let lean = g.uniform(-0.15...0.15)
        let lampX = g.uniform(0...1) * w
        var streak = (0..<Int(h)).map { _ in Float(g.uniform(0.9...1.1)) }
        for i in 1..<max(streak.count, 2) where i < streak.count {
            streak[i] = 0.8 * streak[i - 1] + 0.2 * streak[i]
        }
        for y in 0..<background.height {
            for x in 0..<background.width {
                let below = Double(y) > horizon + lean * (Double(x) - w / 2)
                let fall = Float(1 - 0.5 * min(1, abs(Double(x) - lampX) / w))
                let base =
                    below
                    ? wood * (desk * streak[min(y, streak.count - 1)])
                    : SIMD4(repeating: wall)
                background.cells[y * background.width + x] = base * tint * (room * fall)
            }
        }
        for _ in 0..<Int(s.clutter * 22) { place(&g, room: room, tint: tint) }
        background.blur(radius: 1, passes: 1)
    }

    /// One thing on the desk: a sheet with lines, a book, a key field, a mug.
    private mutating func place(
        _ g: inout DeterministicGenerator, room: Float, tint: SIMD4<Float>
    ) {
        let w = Double(background.width)
        let h = Double(background.height)
        let centre = Point(g.uniform(0...1) * w, g.uniform(0...1) * h)
        let half = Point(g.uniform(0.01...0.14) * w, g.uniform(0.01...0.1) * w)
        let angle = g.uniform(-0.6...0.6)
        let kind = g.uniform()
        let round = kind > 0.8
        let lined = kind < 0.3
        let keys = kind >= 0.3 && kind < 0.42
        let pitch = g.uniform(0.006...0.014) * w
        let colour = SIMD4<Float>(
            Float(g.uniform(0.03...0.8)), Float(g.uniform(0.03...0.8)),
            Float(g.uniform(0.03...0.8)), 0)
        let light = (lined ? SIMD4(0.75, 0.75, 0.72, 0) : keys ? colour * 0.15 : colour) * tint
        let reach = half.length
        let top = max(0, Int(centre.y - reach))
        let bottom = min(background.height - 1, Int(centre.y + reach))
        let left = max(0, Int(centre.x - reach))
        let right = min(background.width - 1, Int(centre.x + reach))
        guard top <= bottom, left <= right else { return }
        let cosine = cos(angle)
        let sine = sin(angle)
        for y in top...bottom {
            for x in left...right {
                let dx = Double(x) - centre.x
                let dy = Double(y) - centre.y
                let u = dx * cosine + dy * sine
                let v = -dx * sine + dy * cosine
                let inside =
                    round
                    ? hypot(u, v) < min(half.x, half.y)
                    : abs(u) < half.x && abs(v) < half.y
                guard inside else { continue }
                var value = light
                let row = (v + half.y) / pitch
                let column = (u + half.x) / pitch
                if lined, row - row.rounded(.down) < 0.35, abs(u) < half.x * 0.85 { value *= 0.35 }
                if keys, row - row.rounded(.down) < 0.8, column - column.rounded(.down) < 0.8 {
                    value += 0.12
                }
                background.cells[y * background.width + x] = value * room
            }
        }
    }

    // MARK: Mirrored lights

    private mutating func mirror(
        _ s: CameraSettings, _ truth: CameraTruth, _ g: inout DeterministicGenerator
    ) {
        let w = Double(added.width)
        let h = Double(added.height)
        let strength = Float(s.reflection)
        for _ in 0..<Int(g.uniform(1...2.999)) {
            let daylight = g.uniform() < 0.6
            let colour: SIMD4<Float> = daylight ? SIMD4(0.9, 1, 1.15, 0) : SIMD4(1.2, 1, 0.75, 0)
            let centre = Point(g.uniform(0.1...0.9) * w, g.uniform(0.1...0.9) * h)
            let half = Point(g.uniform(0.05...0.18) * w, g.uniform(0.08...0.25) * h)
            let skew = g.uniform(-0.3...0.3)
            let lamp = g.uniform() < 0.35
            for y in 0..<added.height {
                for x in 0..<added.width {
                    let v = (Double(y) - centre.y) / half.y
                    let u = (Double(x) - centre.x) / half.x + skew * v
                    let inside: Float
                    if lamp {
                        inside = Float(1.6 * exp(-2 * (u * u + v * v)))
                    } else {
                        // Two panes with a bar between them.
                        inside = abs(u) < 1 && abs(v) < 1 && abs(u) > 0.08 ? 1 : 0
                    }
                    added.cells[y * added.width + x] += colour * (strength * inside)
                }
            }
        }
        added.blur(radius: 1, passes: 2)
        // A dim mirror image of the room lies over the whole panel; nothing beyond it.
        let image = SIMD4<Float>(1, 1, 1, 0) * Float(0.01 * s.room)
        for y in 0..<added.height {
            for x in 0..<added.width {
                let (px, py) = added.position(x, y)
                let p = truth.inverse(Point(px, py))
                let inside =
                    p.x > -bezel.left && p.y > -bezel.top
                    && p.x < Double(truth.screenWidth) + bezel.right
                    && p.y < Double(truth.screenHeight) + bezel.bottom
                let i = y * added.width + x
                added.cells[i] = inside ? added.cells[i] + image : SIMD4(repeating: 0)
            }
        }
        added.blur(radius: 1, passes: 1)
    }
}

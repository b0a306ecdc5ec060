package import Imaging
internal import Support

/// Something that happens to a leaked screenshot: one or more steps under a name.
///
///     for attack in ScreenshotAttack.catalogue where attack.unavailable == nil {
///         let (leaked, truth) = try attack.apply(shot, seed: 1)
///     }
package struct ScreenshotAttack: Sendable, Equatable {
    /// What is meant to be tested; a table has a row for each.
    package enum Kind: String, CaseIterable, Sendable {
        case jpeg, webp, scale, stretch, rotation, crop, paste, chat, tone, grey, blur, noise
        case median, doodle, posterise, darkMode, pair
    }

    /// Unique in the catalogue, for people.
    package let name: String
    package let kind: Kind
    package let steps: [AttackStep]

    package init(_ name: String, _ kind: Kind, _ steps: [AttackStep]) {
        self.name = name
        self.kind = kind
        self.steps = steps
    }

    /// Why it cannot run on this machine, or nil where it can.
    package var unavailable: String? {
        let needsWebP = steps.contains { if case .webp = $0 { true } else { false } }
        return needsWebP && !WebPRoundTrip.isAvailable
            ? "cwebp and dwebp are not installed (package webp)" : nil
    }

    /// The leaked picture, 8-bit RGB, and the map from source to leaked pixel centres.
    /// Equal seeds give equal pictures. Any size from 1×1 on is taken; crops and
    /// limits larger than the picture leave it whole.
    ///
    /// Throws `SimulatorError` `programMissing` or `codecFailed`.
    package func apply(
        _ raster: Raster, seed: UInt64
    ) throws(SimulatorError) -> (raster: Raster, truth: Homography) {
        var g = DeterministicGenerator(seed: seed ^ 0x9A71_C0DE_5EED_0001)
        var image = RGBImage(raster)
        var truth = Homography.identity
        for step in steps {
            let (next, map) = try step.apply(image, &g)
            image = next
            truth = map * truth
        }
        return (image.raster, truth)
    }
}

extension ScreenshotAttack {
    /// Every single attack that a mark is meant to survive.
    package static let catalogue: [ScreenshotAttack] = {
        var list = [ScreenshotAttack]()
        func add(_ name: String, _ kind: Kind, _ steps: AttackStep...) {
            list.append(ScreenshotAttack(name, kind, steps))
        }
        for q in [95, 90, 75, 50, 40, 30] { add("jpeg \(q)", .jpeg, .jpeg(quality: q)) }
        for q in [80, 50] { add("webp \(q)", .webp, .webp(quality: q)) }

        add("scale 0.35", .scale, .scale(x: 0.35, y: 0.35))
        for (factor, q) in [(0.35, 85), (0.5, 80), (0.7, 75), (1.37, 75), (2.0, 75)] {
            add(
                "scale \(factor) jpeg \(q)", .scale, .scale(x: factor, y: factor),
                .jpeg(quality: q))
        }
        add("stretch 1.2×0.8 jpeg 80", .stretch, .scale(x: 1.2, y: 0.8), .jpeg(quality: 80))
        for degrees in [3.0, 17, 45, 90, 180, 270] {
            add(
                "rotate \(Int(degrees))° jpeg 80", .rotation, .rotate(degrees: degrees),
                .jpeg(quality: 80))
        }
        add("rotate any jpeg 80", .rotation, .rotate(degrees: nil), .jpeg(quality: 80))
        add("crop 960×540 jpeg 85", .crop, .crop(width: 960, height: 540), .jpeg(quality: 85))
        add("crop 480×270 jpeg 75", .crop, .crop(width: 480, height: 270), .jpeg(quality: 75))
        add("crop 320×180", .crop, .crop(width: 320, height: 180))
        add("crop 240×135", .crop, .crop(width: 240, height: 135))
        add(
            "paste in 2400×1600 jpeg 80", .paste, .paste(width: 2400, height: 1600),
            .jpeg(quality: 80))
        add(
            "chat app", .chat, .jpeg(quality: 70), .limit(longestSide: 1280), .jpeg(quality: 60))
        add("gamma 0.7", .tone, .gamma(0.7))
        add("gamma 1.4", .tone, .gamma(1.4))
        add("half contrast", .tone, .levels(gain: 0.5, offset: 64))
        add("brighter by 40", .tone, .levels(gain: 1, offset: 40))
        add("darker by 40", .tone, .levels(gain: 1, offset: -40))
        add("greyscale", .grey, .greyscale)
        add("blur 1.5", .blur, .blur(sigma: 1.5))
        add("noise 8", .noise, .noise(sigma: 8))
        add("median 3×3", .median, .median)
        add("doodles", .doodle, .doodle(share: nil))
        add("doodles jpeg 75", .doodle, .doodle(share: nil), .jpeg(quality: 75))
        add("posterise 32", .posterise, .posterise(levels: 32))
        add("dark mode", .darkMode, .invert)
        return list
    }()

    /// `count` seeded combinations of two attacks of different kinds, the first done
    /// first. Reproducible: the same seed gives the same list, and a longer list
    /// begins with a shorter one.
    package static func pairs(count: Int, seed: UInt64) -> [ScreenshotAttack] {
        var g = DeterministicGenerator(seed: seed ^ 0xBA1A_0000_5EED_0002)
        func pick() -> ScreenshotAttack {
            catalogue[Int(g.uniform() * Double(catalogue.count))]
        }
        var seen = Set<String>()
        var list = [ScreenshotAttack]()
        let possible = catalogue.count * (catalogue.count - 1)
        while list.count < min(count, possible / 2) {
            let first = pick()
            let second = pick()
            let name = "\(first.name) + \(second.name)"
            guard first.kind != second.kind, seen.insert(name).inserted else { continue }
            list.append(ScreenshotAttack(name, .pair, first.steps + second.steps))
        }
        return list
    }
}

/// Why a simulated leak could not be made.
package struct SimulatorError: CodedError {
    package enum Code: Sendable {
        /// A parameter outside its range, or a pose that does not show the screen.
        case invalidSettings
        /// Captures to be mixed that differ in size, or none at all.
        case mismatchedCaptures
        /// An encoder or decoder program that is not installed.
        case programMissing
        /// A codec that refused, or whose answer could not be read.
        case codecFailed
    }

    package let code: Code
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

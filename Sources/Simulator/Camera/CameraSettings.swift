internal import Imaging

/// Everything that decides how a screen looks in a photo. The default is a frontal,
/// sharp, well-lit photo; `random(preset:seed:)` draws realistic ones.
///
/// Lengths in "px" are photo pixels of the full sensor, before any shrinking.
package struct CameraSettings: Sendable, Equatable {
    // MARK: Pose
    /// The sensor's picture, pixels; even. 4000 × 3000 is a phone's 12 MP.
    package var sensorWidth = 4000
    package var sensorHeight = 3000
    /// Turns of the screen about its vertical, horizontal and optical axis, degrees.
    package var yaw = 0.0
    package var pitch = 0.0
    package var roll = 0.0
    /// Width of the projected screen's bounding box over the photo's width. Above 1
    /// the screen overflows the picture.
    package var coverage = 0.85
    /// Where the screen's centre falls, off the picture's centre, as fractions of
    /// the photo's width and height.
    package var centreX = 0.0
    package var centreY = 0.0
    /// Focal length over the photo's longer side: 0.75 for a phone's main camera
    /// (26 mm equivalent), 1.4 for its 2× lens.
    package var focal = 0.75
    /// Radial distortion, at r = half the diagonal (`RadialDistortion`).
    package var k1 = 0.0
    package var k2 = 0.0

    // MARK: Panel
    package var panel = PanelLayout.rgbStripe
    /// Exponent from code values to light.
    package var panelGamma = 2.2
    /// Light of black over light of white (1/contrast).
    package var panelBlack = 0.001
    /// A mouse pointer is drawn on the screen.
    package var cursor = false
    /// Back-light or row-driver modulation as the rolling shutter sees it: depth of
    /// the brightness bands (0…1), bands over the picture's height, phase in turns.
    package var bandingDepth = 0.0
    package var bandingCycles = 0.0
    package var bandingPhase = 0.0

    // MARK: Optics
    /// Standard deviation of the lens's own blur, px. 0.33 is the diffraction of
    /// f/1.8 at 1.3 µm pixels (Goodman, Introduction to Fourier Optics, §6.3); with
    /// aberrations 0.5 puts half the contrast at 0.3 cycles/px, as phones measure.
    package var lensBlur = 0.48
    /// Radius of the disc of confusion, px.
    package var defocus = 0.0
    /// Length of a straight camera shake, px, and its direction, degrees.
    package var motion = 0.0
    package var motionAngle = 0.0
    /// Movement during the read-out: how far the last row is displaced from the
    /// first, px.
    package var rollingShutterX = 0.0
    package var rollingShutterY = 0.0
    /// Light scattered over the whole picture, as a fraction of its mean.
    package var glare = 0.01
    /// Loss of light at r = 1, left over by the camera's correction.
    package var vignette = 0.08

    // MARK: Room
    /// Light of a white object in the room over light of a white screen.
    package var room = 0.15
    /// 0: an even wall behind the screen; 1: a desk full of things.
    package var clutter = 0.5
    /// Width of the bezel as a fraction of the screen's width.
    package var bezel = 0.015
    /// Windows and lamps mirrored in the screen: their light over that of a white screen.
    package var reflection = 0.0
    /// A finger or another near object reaches into the picture, this far, as a
    /// fraction of the photo's longer side. 0: none.
    package var finger = 0.0

    // MARK: Sensor and processing
    /// Share of light each colour filter passes of the neighbouring primaries.
    package var crosstalk = 0.08
    /// Electrons a white screen gives at normal exposure, and read noise, electrons.
    package var electrons = 6000.0
    package var readNoise = 3.0
    /// Pictures averaged by the camera (burst merging).
    package var frames = 1
    /// Exposure off what the meter says, stops.
    package var exposureBias = 0.0
    /// Errors of the red and blue white-balance gains, as factors.
    package var whiteBalanceRed = 1.0
    package var whiteBalanceBlue = 1.0
    /// Strength of the S-curve, 0…1.
    package var toneContrast = 0.25
    /// Strength of edge-preserving denoising, 0…1.
    package var denoise = 0.1
    /// Amount of unsharp masking (σ 1 px).
    package var sharpen = 0.35

    // MARK: File
    /// The photo is cut to the screen's bounding box, grown by this fraction of it.
    package var cropMargin: Double?
    /// The photo's longer side is brought down to this.
    package var shrinkTo: Int?
    /// The JPEG generations, first to last; empty leaves the picture uncompressed.
    package var jpegQualities: [Int] = [92]

    package init() {}

    /// Throws unless every value is within the range the simulation is meant for.
    func validate() throws(SimulatorError) {
        func check(_ ok: Bool, _ what: String) throws(SimulatorError) {
            if !ok { throw SimulatorError(.invalidSettings, "camera settings: \(what)") }
        }
        try check(
            (16...16384).contains(sensorWidth) && (16...16384).contains(sensorHeight)
                && sensorWidth % 2 == 0 && sensorHeight % 2 == 0,
            "sensor sides must be even and 16…16384")
        try check(
            abs(yaw) <= 75 && abs(pitch) <= 75 && abs(roll) <= 360,
            "yaw and pitch must be within 75 degrees, roll within 360")
        try check((0.02...20).contains(coverage), "coverage must be 0.02…20")
        try check(
            abs(centreX) <= 1 && abs(centreY) <= 1 && (0.3...10).contains(focal),
            "centre must be within ±1 and focal 0.3…10")
        try check(
            1 + min(0, 3 * k1 * 1.5) + min(0, 5 * k2 * 2.25) > 0.05 && abs(k1) < 1
                && abs(k2) < 1, "distortion is not invertible")
        try check(
            (0...20).contains(defocus) && (0...40).contains(motion)
                && (0.2...5).contains(lensBlur), "blur out of range")
        try check(
            max(abs(rollingShutterX), abs(rollingShutterY)) < Double(sensorHeight) / 4,
            "rolling shutter displacement above a quarter of the height")
        try check(
            panelGamma > 0.5 && panelGamma < 5 && (0...1).contains(panelBlack)
                && (0...1).contains(bandingDepth), "panel out of range")
        try check(
            (0...0.3).contains(crosstalk) && electrons >= 10 && readNoise >= 0 && frames >= 1
                && whiteBalanceRed > 0 && whiteBalanceBlue > 0, "sensor out of range")
        try check(
            (0...1).contains(glare) && (0...1).contains(vignette) && (0...4).contains(room)
                && (0...1).contains(clutter) && (0...1).contains(bezel)
                && (0...4).contains(reflection) && (0...1).contains(finger), "room out of range")
        try check(
            (0...1).contains(toneContrast) && (0...1).contains(denoise)
                && (0...5).contains(sharpen), "processing out of range")
        try check(
            (shrinkTo ?? 16) >= 16 && jpegQualities.allSatisfy { (1...100).contains($0) },
            "shrink or JPEG quality out of range")
    }
}

extension CameraSettings {
    /// A photo as the preset's ranges allow, drawn from `seed`. Blur is stated for
    /// a sensor 4000 px wide and shrinks with smaller ones, as the same lens would
    /// show; the same seed gives the same pose for every sensor.
    package static func random(
        preset: CameraPreset, seed: UInt64, sensorWidth: Int = 4000, sensorHeight: Int = 3000
    ) -> CameraSettings {
        var g = DeterministicGenerator(seed: seed ^ 0x43A1_9F02_77D6_E5B3)
        let r = Ranges(preset)
        var s = CameraSettings()
        s.sensorWidth = sensorWidth
        s.sensorHeight = sensorHeight
        s.yaw = g.uniform(-r.yaw...r.yaw)
        s.pitch = g.uniform(-r.pitch...r.pitch)
        s.roll = g.uniform(-r.roll...r.roll)
        s.coverage = g.uniform(r.coverage)
        s.centreX = g.uniform(-r.offset...r.offset)
        s.centreY = g.uniform(-r.offset...r.offset)
        s.focal = g.uniform() < 0.75 ? g.uniform(0.68...0.85) : g.uniform(1.2...1.6)
        s.k1 = g.uniform(-r.distortion...r.distortion)
        s.k2 = g.uniform(-r.distortion / 3...r.distortion / 3)

        let panel = g.uniform()
        s.panel =
            panel < 0.72
            ? .rgbStripe
            : panel < 0.80 ? .bgrStripe : panel < 0.90 ? .oledTriangle : .penTile
        s.panelGamma = g.uniform(2.1...2.35)
        let isOLED = s.panel == .oledTriangle || s.panel == .penTile
        s.panelBlack = isOLED ? 0.00005 : g.uniform(0.0006...0.0016)
        s.cursor = g.uniform() < 0.5
        let banding = g.uniform()
        s.bandingCycles = g.uniform(2...14)
        s.bandingPhase = g.uniform()
        s.bandingDepth = banding < r.likely ? g.uniform(0.02...r.bandingDepth) : 0

        let scale = Double(sensorWidth) / 4000
        s.lensBlur = g.uniform(0.42...0.56)
        s.defocus = r.defocus * g.uniform(0.5...1) * scale
        s.motion = r.motion * g.uniform(0.3...1) * scale
        s.motionAngle = g.uniform(0...180)
        let moving = g.uniform()
        let skew = Point(g.uniform(-1...1), g.uniform(-1...1))
        if moving < r.likely {
            s.rollingShutterX = skew.x * r.skew * scale
            s.rollingShutterY = skew.y * r.skew * scale
        }
        s.glare = g.uniform(0.003...r.glare)
        s.vignette = g.uniform(0.02...r.vignette)

        s.room = g.uniform() < 0.3 ? g.uniform(0.01...0.05) : g.uniform(0.08...0.5)
        s.clutter = g.uniform()
        s.bezel = g.uniform(0.004...0.03)
        let mirrored = g.uniform()
        let light = g.uniform()
        s.reflection = mirrored < r.likely * 1.5 ? r.reflection * (0.2 + 0.8 * light) : 0
        let finger = g.uniform()
        let reach = g.uniform(0.05...0.16)
        s.finger = finger < r.likely * 0.5 ? reach : 0

        s.crosstalk = g.uniform(0.05...0.12)
        s.electrons = r.electrons * g.uniform(0.6...1.4)
        s.readNoise = g.uniform(2...4)
        s.frames = g.uniform() < 0.4 ? 4 : 1
        // Cameras err on the dark side before a bright screen.
        s.exposureBias = g.uniform(-r.exposure...0.5 * r.exposure)
        s.whiteBalanceRed = 1 + g.uniform(-1...1) * r.whiteBalance
        s.whiteBalanceBlue = 1 + g.uniform(-1...1) * r.whiteBalance
        s.toneContrast = g.uniform(0.1...0.4)
        s.denoise = g.uniform(r.denoise)
        s.sharpen = g.uniform(r.sharpen)

        if g.uniform() < r.crops { s.cropMargin = g.uniform(0...0.12) }
        if g.uniform() < r.shrinks { s.shrinkTo = min(1600, max(sensorWidth, sensorHeight)) }
        s.jpegQualities = (0..<r.generations).map { _ in
            Int(g.uniform(r.quality).rounded())
        }
        return s
    }

    private struct Ranges {
        var yaw, pitch, roll, offset, distortion: Double
        var coverage: ClosedRange<Double>
        var defocus, motion, skew: Double
        /// The chance of each mishap: banding, shake during the read-out, mirrored lights.
        var likely: Double
        var bandingDepth, reflection, glare, vignette: Double
        var electrons, exposure, whiteBalance: Double
        var denoise, sharpen: ClosedRange<Double>
        var crops, shrinks: Double
        var generations: Int
        var quality: ClosedRange<Double>

        init(_ preset: CameraPreset) {
            switch preset {
            case .easy:
                (yaw, pitch, roll, offset, distortion) = (8, 8, 3, 0.03, 0.01)
                coverage = 0.75...0.95
                (defocus, motion, skew) = (0.3, 0, 2)
                (likely, bandingDepth, reflection) = (0.05, 0.05, 0.02)
                (glare, vignette) = (0.01, 0.1)
                (electrons, exposure, whiteBalance) = (6000, 0.15, 0.03)
                (denoise, sharpen) = (0...0.15, 0.2...0.5)
                (crops, shrinks, generations, quality) = (0, 0, 1, 90...95)
            case .normal:
                (yaw, pitch, roll, offset, distortion) = (22, 15, 8, 0.05, 0.02)
                coverage = 0.6...1.05
                (defocus, motion, skew) = (0.9, 1, 4)
                (likely, bandingDepth, reflection) = (0.1, 0.08, 0.04)
                (glare, vignette) = (0.02, 0.15)
                (electrons, exposure, whiteBalance) = (4000, 0.25, 0.05)
                (denoise, sharpen) = (0.1...0.3, 0.3...0.7)
                (crops, shrinks, generations, quality) = (0.05, 0.25, 1, 82...90)
            case .hard:
                (yaw, pitch, roll, offset, distortion) = (40, 30, 18, 0.08, 0.03)
                coverage = 0.42...1.2
                (defocus, motion, skew) = (1.7, 2.5, 10)
                (likely, bandingDepth, reflection) = (0.25, 0.15, 0.1)
                (glare, vignette) = (0.04, 0.25)
                (electrons, exposure, whiteBalance) = (1800, 0.4, 0.08)
                (denoise, sharpen) = (0.2...0.5, 0.4...1)
                (crops, shrinks, generations, quality) = (0.1, 0.5, 1, 72...85)
            case .extreme:
                (yaw, pitch, roll, offset, distortion) = (60, 45, 35, 0.1, 0.04)
                coverage = 0.25...1.2
                (defocus, motion, skew) = (3, 5, 20)
                (likely, bandingDepth, reflection) = (0.4, 0.25, 0.2)
                (glare, vignette) = (0.06, 0.3)
                (electrons, exposure, whiteBalance) = (900, 0.5, 0.1)
                (denoise, sharpen) = (0.3...0.7, 0.4...1.2)
                (crops, shrinks, generations, quality) = (0.15, 0.75, 2, 60...78)
            }
        }
    }
}

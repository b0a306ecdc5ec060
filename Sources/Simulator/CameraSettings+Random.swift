internal import Imaging

extension CameraSettings {
    /// A photo as the preset's ranges allow, drawn from `seed`. Blur is stated for
    /// a sensor 4000 px wide and shrinks with smaller ones, as the same lens would
    /// show; the same seed gives the same pose for every sensor.
    public static func random(
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

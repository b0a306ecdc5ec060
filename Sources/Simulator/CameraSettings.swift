/// Everything that decides how a screen looks in a photo. The default is a frontal,
/// sharp, well-lit photo; `random(preset:seed:)` draws realistic ones.
///
/// Lengths in "px" are photo pixels of the full sensor, before any shrinking.
public struct CameraSettings: Sendable, Equatable {
    // MARK: Pose
    /// The sensor's picture, pixels; even. 4000 × 3000 is a phone's 12 MP.
    public var sensorWidth = 4000
    public var sensorHeight = 3000
    /// Turns of the screen about its vertical, horizontal and optical axis, degrees.
    public var yaw = 0.0
    public var pitch = 0.0
    public var roll = 0.0
    /// Width of the projected screen's bounding box over the photo's width. Above 1
    /// the screen overflows the picture.
    public var coverage = 0.85
    /// Where the screen's centre falls, off the picture's centre, as fractions of
    /// the photo's width and height.
    public var centreX = 0.0
    public var centreY = 0.0
    /// Focal length over the photo's longer side: 0.75 for a phone's main camera
    /// (26 mm equivalent), 1.4 for its 2× lens.
    public var focal = 0.75
    /// Radial distortion, at r = half the diagonal (`RadialDistortion`).
    public var k1 = 0.0
    public var k2 = 0.0

    // MARK: Panel
    public var panel = PanelLayout.rgbStripe
    /// Exponent from code values to light.
    public var panelGamma = 2.2
    /// Light of black over light of white (1/contrast).
    public var panelBlack = 0.001
    /// A mouse pointer is drawn on the screen.
    public var cursor = false
    /// Back-light or row-driver modulation as the rolling shutter sees it: depth of
    /// the brightness bands (0…1), bands over the picture's height, phase in turns.
    public var bandingDepth = 0.0
    public var bandingCycles = 0.0
    public var bandingPhase = 0.0

    // MARK: Optics
    /// Standard deviation of the lens's own blur, px. 0.33 is the diffraction of
    /// f/1.8 at 1.3 µm pixels (Goodman, Introduction to Fourier Optics, §6.3); with
    /// aberrations 0.5 puts half the contrast at 0.3 cycles/px, as phones measure.
    public var lensBlur = 0.48
    /// Radius of the disc of confusion, px.
    public var defocus = 0.0
    /// Length of a straight camera shake, px, and its direction, degrees.
    public var motion = 0.0
    public var motionAngle = 0.0
    /// Movement during the read-out: how far the last row is displaced from the
    /// first, px.
    public var rollingShutterX = 0.0
    public var rollingShutterY = 0.0
    /// Light scattered over the whole picture, as a fraction of its mean.
    public var glare = 0.01
    /// Loss of light at r = 1, left over by the camera's correction.
    public var vignette = 0.08

    // MARK: Room
    /// Light of a white object in the room over light of a white screen.
    public var room = 0.15
    /// 0: an even wall behind the screen; 1: a desk full of things.
    public var clutter = 0.5
    /// Width of the bezel as a fraction of the screen's width.
    public var bezel = 0.015
    /// Windows and lamps mirrored in the screen: their light over that of a white screen.
    public var reflection = 0.0
    /// A finger or another near object reaches into the picture, this far, as a
    /// fraction of the photo's longer side. 0: none.
    public var finger = 0.0

    // MARK: Sensor and processing
    /// Share of light each colour filter passes of the neighbouring primaries.
    public var crosstalk = 0.08
    /// Electrons a white screen gives at normal exposure, and read noise, electrons.
    public var electrons = 6000.0
    public var readNoise = 3.0
    /// Pictures averaged by the camera (burst merging).
    public var frames = 1
    /// Exposure off what the meter says, stops.
    public var exposureBias = 0.0
    /// Errors of the red and blue white-balance gains, as factors.
    public var whiteBalanceRed = 1.0
    public var whiteBalanceBlue = 1.0
    /// Strength of the S-curve, 0…1.
    public var toneContrast = 0.25
    /// Strength of edge-preserving denoising, 0…1.
    public var denoise = 0.1
    /// Amount of unsharp masking (σ 1 px).
    public var sharpen = 0.35

    // MARK: File
    /// The photo is cut to the screen's bounding box, grown by this fraction of it.
    public var cropMargin: Double?
    /// The photo's longer side is brought down to this.
    public var shrinkTo: Int?
    /// The JPEG generations, first to last; empty leaves the picture uncompressed.
    public var jpegQualities: [Int] = [92]

    public init() {}

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

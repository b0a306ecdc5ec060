/// A phone's photo of a sheet of paper: the camera of `CameraSettings`, with a sheet that
/// reflects the room's light in place of a screen that shines.
public struct PaperPhotoSettings: Sendable, Equatable {
    /// Its panel must be `paper`; sizes of the sensor as for screens.
    public var camera: CameraSettings
    /// How far the middle of a text line bows from its ends, as a fraction of the page's height:
    /// a sheet that does not lie flat.
    public var bow = 0.0
    /// Loss of light from the brightest edge of the sheet to the darkest, 0…1, and the
    /// direction in which it falls, degrees.
    public var falloff = 0.1
    public var falloffDegrees = 0.0

    public init(camera: CameraSettings) {
        self.camera = camera
        self.camera.panel = .paper
        self.camera.panelGamma = 2.2
        self.camera.panelBlack = 0
        self.camera.cursor = false
        self.camera.bezel = 0
        self.camera.bandingDepth = 0
        self.camera.reflection = 0
    }

    func validate() throws(SimulatorError) {
        guard abs(bow) <= 0.05, (0...0.95).contains(falloff), abs(falloffDegrees) <= 360,
            camera.panel == .paper
        else { throw SimulatorError(.invalidSettings, "paper photo settings: out of range") }
        try camera.validate()
    }
}

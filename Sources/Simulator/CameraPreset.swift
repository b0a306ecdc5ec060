/// How hard a phone photo is. Each is a range of poses, optics and processing
/// (`CameraSettings.random(preset:seed:)`), from a careful photo to a furtive one.
public enum CameraPreset: String, CaseIterable, Sendable {
    case easy, normal, hard, extreme
}

internal import Sandbox

extension ImagingError {
    /// A worker's failure as the picture's.
    init(_ error: SandboxError, _ format: PictureFormat) {
        let name = format.name
        switch error.code {
        case .crashed, .protocolViolation:
            self.init(.damaged, "damaged \(name): its decoder broke down (\(error))")
        case .timedOut:
            self.init(.tooLarge, "\(name) over the limit: \(error)")
        case .memory:
            self.init(.outOfMemory, "out of memory for \(name)")
        case .outputLimit:
            self.init(.tooLarge, "\(name) over the limit: \(error)")
        case .launchFailed, .refused:
            self.init(
                .unsupported, "\(name) cannot be decoded here: \(error)", isOwnFailure: true)
        case .jobFailed(let words) where words.hasPrefix(ForeignMissing.mark):
            self.init(.unsupported, "\(name) cannot be decoded here: \(words)")
        case .jobFailed(let words) where words.hasPrefix(ForeignTooLarge.mark):
            self.init(.tooLarge, "\(name) \(words)")
        case .programFailed:
            self.init(.damaged, "damaged \(name): \(error)")
        case .jobFailed(let words):
            self.init(.damaged, "damaged \(name): \(words)")
        }
    }
}

internal import CShims

extension ImagingError {
    /// The error that a codec's status stands for, in the codec's own words; nil for `OK`.
    init?(
        _ status: CodecStatus, _ format: PictureFormat,
        _ message: (UnsafeMutablePointer<CChar>) -> Void
    ) {
        let code: Code
        let what: String
        switch status {
        case .OK: return nil
        case .truncated: (code, what) = (.truncated, "truncated \(format.name)")
        case .damaged: (code, what) = (.damaged, "damaged \(format.name)")
        case .unsupported: (code, what) = (.unsupported, "unsupported \(format.name)")
        case .tooLarge: (code, what) = (.tooLarge, "\(format.name) over the limit")
        case .outOfMemory: (code, what) = (.outOfMemory, "out of memory for \(format.name)")
        }
        let words = withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: DLP_CODEC_MESSAGE
        ) { buffer in
            buffer.initialize(repeating: 0)
            message(buffer.baseAddress!)
            return String(cString: buffer.baseAddress!)
        }
        self.init(code, words.isEmpty ? what : "\(what): \(words)")
    }
}

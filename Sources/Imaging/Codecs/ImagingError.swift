internal import CCodecs
internal import Support

/// Why a picture could not be read or written.
package struct ImagingError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        /// The bytes are of no picture format known here, or of another than asked for.
        case notAPicture = "not-a-picture"
        /// The bytes end before the picture does.
        case truncated
        /// The bytes contradict their format: a wrong checksum, an impossible code.
        case damaged
        /// Over a limit of `PictureLimits`, or over what the format can hold.
        case tooLarge = "too-large"
        /// Valid, but of a kind that is not decoded here.
        case unsupported
        case outOfMemory = "out-of-memory"
    }

    package let code: Code
    /// One line for a person: lower case, no full stop, nothing of the picture's content.
    package let detail: String
    /// Says nothing about the picture: its decoder could not be started here, or was killed.
    package let isOwnFailure: Bool

    package init(_ code: Code, _ detail: String, isOwnFailure: Bool = false) {
        self.code = code
        self.detail = detail
        self.isOwnFailure = isOwnFailure
    }
}

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

/// A question about the picture in some bytes. It throws only where the picture could not be looked
/// at.
package typealias PictureTest = @Sendable ([UInt8]) throws(ImagingError) -> Bool

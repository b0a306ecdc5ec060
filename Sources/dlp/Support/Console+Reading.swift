internal import Identity
internal import Imaging

/// A picture as it was read.
struct ReadPicture {
    var decoded: DecodedPicture
    /// Of the file's bytes, not of the samples.
    var hash: ContentHash

    var raster: Raster { decoded.raster }
    var format: PictureFormat { decoded.source.format }
    /// A PNG with more pictures than the one that was read.
    var isAnimated: Bool {
        if case .png(let parameters) = decoded.source { parameters.isAnimated } else { false }
    }
}

extension Console {
    /// Reads a picture within the limits of ``Imaging/PictureLimits/standard``.
    ///
    /// - Parameter allowPartial: take what can be decoded of a damaged picture,
    ///   with a warning.
    func readPicture(_ input: InputFile, allowPartial: Bool) throws -> ReadPicture {
        let bytes = try input.read(
            atMost: PictureLimits.standard.fileBytes, emptyAllowed: false)
        do {
            let decoded = try Picture.decodeAny(bytes, allowPartial: allowPartial)
            if let problem = decoded.problem {
                diagnostics.warning("\(input.label): \(problem.detail); what is there is used")
            }
            return ReadPicture(decoded: decoded, hash: ContentHash(of: bytes))
        } catch {
            throw Failure(describing: error, during: input.label)
        }
    }
}

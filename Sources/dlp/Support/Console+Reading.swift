internal import Identity
internal import Imaging

/// A picture as it was read.
struct ReadPicture {
    var decoded: DecodedPicture
    /// Of the file's bytes, not of the samples.
    var hash: ContentHash

    var raster: Raster { decoded.raster }
    var format: PictureFormat { decoded.source.format }
    /// Pictures in the file, of which one was read.
    var frames: Int
}

extension Console {
    /// Reads a picture within the limits of ``Imaging/PictureLimits/standard``.
    ///
    /// - Parameter allowPartial: take what can be decoded of a damaged picture,
    ///   with a warning.
    func readPicture(_ input: InputFile, allowPartial: Bool) throws -> ReadPicture {
        let bytes = try input.read(
            atMost: PictureLimits.standard.fileBytes, emptyAllowed: false)
        return try picture(bytes, input, allowPartial: allowPartial)
    }

    /// The same of an input that is open.
    func readPicture(_ input: DocumentInput, allowPartial: Bool) throws -> ReadPicture {
        let limit = PictureLimits.standard.fileBytes
        guard input.byteCount <= limit else {
            throw Failure(input.file.label, "larger than the limit of \(limit >> 20) MiB")
        }
        return try picture(try input.bytes(), input.file, allowPartial: allowPartial)
    }

    private func picture(
        _ bytes: [UInt8], _ input: InputFile, allowPartial: Bool
    ) throws -> ReadPicture {
        do {
            let decoded = try Picture.decodeAny(bytes, allowPartial: allowPartial)
            if let problem = decoded.problem {
                diagnostics.warning("\(input.label): \(problem.detail); what is there is used")
            }
            return ReadPicture(
                decoded: decoded, hash: ContentHash(of: bytes), frames: PictureFrames.count(bytes))
        } catch {
            throw Failure(describing: error, during: input.label)
        }
    }
}

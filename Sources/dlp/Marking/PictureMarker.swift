internal import Identity
internal import Imaging
internal import Watermark

/// Where a marked picture goes.
enum MarkTarget {
    case file(String, OutputFormat)
    case standardOutput(OutputFormat)
}

/// One marked picture after the other, each with a token of its own.
struct PictureMarker {
    let issuer: Issuer
    let strength: Strength

    struct Marked {
        var record: MarkRecord
        /// Against the input, before a lossy format changes both, dB.
        var psnr: Double
        /// Grey levels.
        var maxChange: Int
    }

    /// Marks, encodes, syncs, puts on record, and only then names the file.
    func mark(
        _ picture: ReadPicture, name: String, to target: MarkTarget, force: Bool,
        notOneOf inputs: [InputFile], _ console: Console
    ) throws -> Marked {
        // Refused before the work, and before a token is taken.
        let file: OutputFile? =
            if case .file(let path, _) = target {
                try OutputFile(path, force: force, notOneOf: inputs)
            } else {
                nil
            }
        let format =
            switch target {
            case .file(_, let format), .standardOutput(let format): format
            }
        var (record, marker) = try issuer.reserve(.image)
        if let existing = try issuer.existingMark(in: picture.raster) {
            console.diagnostics.warning(
                "\(name) \(existing)", hint: "a trace of the copy will name both")
        }
        let marked = marker.mark(picture.raster, strength: strength)
        let bytes = try format.encode(marked.raster, like: picture.decoded.source)
        try file?.write(bytes)

        record.sourceName = OutputName.file(name)
        record.sourceHash = picture.hash
        record.outputHash = ContentHash(of: bytes)
        record.perceptualHash = PerceptualHash(picture.raster).stored
        record.width = picture.raster.width
        record.height = picture.raster.height
        record.psnr = marked.psnrDB
        try issuer.issue(record)

        if let file { try file.publish() } else { try console.output.binary(bytes) }
        return Marked(record: record, psnr: marked.psnrDB, maxChange: marked.maxChange)
    }
}

extension Duration {
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}

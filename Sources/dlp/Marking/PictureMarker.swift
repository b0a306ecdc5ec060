internal import DocumentWatermark
internal import Identity
internal import Imaging
internal import Support
internal import Trace
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
        let reserved = try issuer.reserve(.image)
        var record = reserved.record
        let key = reserved.key.signal
        let token = record.token.value
        let raster = picture.raster
        // The tile takes about as long as what is to be known of the picture.
        let tracer = try issuer.tracer()
        let (marker, seen) = Parallel.both(
            { Marker(key: key, token: token) },
            { (existing: tracer.existingMark(in: raster), hash: PerceptualHash(raster)) })
        if let existing = seen.existing {
            console.diagnostics.warning(
                "\(name) \(try issuer.describe(existing: existing))",
                hint: "a trace of the copy will name both")
        }
        let marked = marker.mark(raster, strength: strength)
        let bytes = try format.encode(marked.raster, like: picture.decoded.source)
        try file?.write(bytes)

        record.sourceName = OutputName.file(name)
        record.sourceHash = picture.hash
        record.outputHash = ContentHash(of: bytes)
        record.perceptualHash = seen.hash.stored
        record.width = raster.width
        record.height = raster.height
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

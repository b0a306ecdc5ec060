internal import Sandbox

/// `heif-convert` (Debian's libheif-examples), which a worker becomes within its limits.
///
/// libheif's decoders are partly GPL: they are never linked, only run.
enum HEIFConverter {
    static let job = WorkerJob(
        name: ForeignPicture.job(for: .heif), program: program,
        missing: ForeignMissing(what: "heif-convert", package: "libheif-examples"))

    /// Newer versions call it heif-dec. It numbers the pictures of a file that has
    /// several, from 1; the others find no file to write to.
    private static let program = WorkerProgram(
        places: ["/usr/bin/heif-convert", "/usr/bin/heif-dec", "/usr/local/bin/heif-dec"],
        inputName: "in.heic", answerNames: ["out.png", "out-1.png"]
    ) { input, folder in
        let (limits, start) = try ForeignAnswer.limits(input)
        let file = input[start...]
        if let (width, height) = HEIFSize.largest(file) {
            guard width <= limits.max_side, height <= limits.max_side,
                UInt64(width) * UInt64(height) <= limits.max_pixels
            else {
                throw ForeignTooLarge(width: width, height: height)
            }
        }
        return WorkerProgram.Call(
            arguments: ["--quiet", folder + "/in.heic", folder + "/out.png"], input: file)
    }
}

internal import CCodecs
internal import Sandbox

/// `heif-convert` (Debian's libheif-examples), which a worker becomes within its limits.
///
/// libheif's decoders are partly GPL: they are never linked, only run.
enum HEIFConverter {
    static let job = WorkerJob(
        name: SandboxedDecoder.job(for: .heif), program: program,
        missing: ProgramMissing(what: "heif-convert", package: "libheif-examples"))

    /// Newer versions call it heif-dec. It numbers the pictures of a file that has
    /// several, from 1; the others find no file to write to.
    private static let program = WorkerProgram(
        places: ["/usr/bin/heif-convert", "/usr/bin/heif-dec", "/usr/local/bin/heif-dec"],
        inputName: "in.heic", answerNames: ["out.png", "out-1.png"]
    ) { input, folder in
        let (limits, start) = try SandboxedDecoderAnswer.limits(input)
        let file = input[start...]
        if let (width, height) = HEIFSize.largest(file) {
            guard width <= limits.max_side, height <= limits.max_side,
                UInt64(width) * UInt64(height) <= limits.max_pixels
            else {
                throw SandboxedPictureTooLarge(width: width, height: height)
            }
        }
        return WorkerProgram.Call(
            arguments: ["--quiet", folder + "/in.heic", folder + "/out.png"], input: file)
    }
}

/// The sizes that a HEIF file announces, without parsing its boxes: every `ispe`
/// property (ISO/IEC 23008-12, 6.5.3). Bounds a decoder before it runs; the decoder's
/// own limits, and the worker's, still hold where a file lies.
enum HEIFSize {
    /// The largest announced picture, in pixels; nil where there is none in the first
    /// megabyte.
    static func largest(_ file: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
        let bytes = file.prefix(1 << 20)
        var largest: (width: Int, height: Int)?
        var i = bytes.startIndex
        while i + 16 <= bytes.endIndex {
            defer { i += 1 }
            guard bytes[i] == 0x69, bytes[i + 1] == 0x73, bytes[i + 2] == 0x70,
                bytes[i + 3] == 0x65
            else { continue }
            // The name, version and flags, width, height.
            func number(_ offset: Int) -> Int {
                (0..<4).reduce(0) { $0 << 8 | Int(bytes[i + offset + $1]) }
            }
            // 32 bits each: the product needs all 64.
            func area(_ w: Int, _ h: Int) -> UInt64 { UInt64(w) * UInt64(h) }
            let (width, height) = (number(8), number(12))
            if (largest.map { area(width, height) > area($0.width, $0.height) }) ?? true {
                largest = (width, height)
            }
        }
        return largest
    }
}

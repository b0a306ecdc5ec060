internal import Sandbox

/// What marks a PDF file holds beside its pages' pictures and text.
public enum PDFCarriers {
    /// The tokens in the file's XMP metadata, in its order; 100 at most. Read by a worker.
    /// Throws `PDFError`.
    public static func tokens(descriptor: Int32) throws -> [String] {
        let input = try PDFInput(descriptor)
        let limits = WorkerLimits(
            memory: (512 << 20) + input.byteCount, inputBytes: 0, outputBytes: 1 << 16)
        do {
            let answer = try Worker.run(
                job: PDFJobs.tokens.name, input: [], file: input.descriptor, limits: limits
            ) { _ in }
            return String(decoding: answer, as: UTF8.self).split(separator: "\n").map {
                String($0)
            }
        } catch let error as SandboxError {
            throw PDFError(error)
        }
    }
}

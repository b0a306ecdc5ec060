internal import QPDF
package import Sandbox
internal import TextDecoding

/// The jobs that a program which reads documents serves as a worker.
package enum DocumentJobs {
    /// For `Worker.runIfRequested`, with those of `SandboxedDecoder`, `PDFJobs` and `OfficeFileJobs`.
    package static var all: [WorkerJob] {
        [containers, texts, PDFObjectJob.job, PDFPlainJob.job] + ProgramJobs.all
    }

    /// Documents that may hold archives.
    static let containers = WorkerJob(
        name: "documents.containers",
        prepare: prepareContainers, run: serve)

    @Sendable static func prepareContainers() throws {
        guard ArchiveReader.load() else {
            throw ProgramMissing(what: "libarchive", package: "libarchive13")
        }
        CharsetDecoder.preload()
    }

    /// Documents that cannot hold any: the library is not loaded for them.
    static let texts = WorkerJob(
        name: "documents.texts", prepare: { CharsetDecoder.preload() }, run: serve)

    @Sendable private static func serve(_ input: [UInt8]) throws -> [UInt8] {
        let request = try ReadingRequest(input)
        let extractor = Extractor(limits: request.limits)
        let bytes = Array(input[request.start...])
        for type in request.types {
            extractor.read(bytes, as: type, path: request.path, depth: request.depth)
        }
        return extractor.out.bytes
    }
}

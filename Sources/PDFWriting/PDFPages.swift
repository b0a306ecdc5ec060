internal import DocumentReading
internal import Glibc
package import Imaging
internal import QPDF
internal import Sandbox
internal import Support

/// Pages of a PDF file as pictures, for tracing; by workers.
package enum PDFPages {
    /// A page as it is shown, in points of 1/72 inch; user units are not counted, as
    /// poppler does not.
    package struct Size: Sendable, Equatable {
        package var width: Double
        package var height: Double
    }

    /// The longest file of which pages are rendered.
    package static let mostBytes = 256 << 20

    /// The sizes of all pages. Throws `PDFError`.
    package static func sizes(descriptor: Int32) throws -> [Size] {
        let input = try PDFInput(descriptor)
        let limits = WorkerLimits(
            memory: (512 << 20) + input.byteCount, inputBytes: 0, outputBytes: 4 << 20)
        do {
            return try sizes(
                try Worker.run(
                    job: PDFJobs.sizes.name, input: [], file: input.descriptor, limits: limits
                ) { _ in })
        } catch let error as SandboxError {
            throw PDFError(error)
        } catch is WireReader.Malformed {
            throw PDFError(.worker, "the worker's answer is no answer")
        }
    }

    /// What a worker answered, which is not believed.
    static func sizes(_ answer: [UInt8]) throws(WireReader.Malformed) -> [Size] {
        var fields = WireReader(answer)
        var sizes: [Size] = []
        for _ in 0..<(try fields.count(ofSize: 16)) {
            sizes.append(
                Size(
                    width: Double(try fields.number()) / 1000,
                    height: Double(try fields.number()) / 1000))
        }
        return sizes
    }

    /// Renders a page by pdftoppm, in grey levels.
    ///
    /// - Parameters:
    ///   - page: from 1, of a page of `size`.
    ///   - dpi: pixels to an inch, 1 to 2400; fewer where the picture would have more than
    ///     `pixels` pixels.
    /// Throws `PDFError`.
    package static func render(
        descriptor: Int32, page: Int, size: Size, dpi: Double, pixels: Int = 40_000_000
    ) throws -> Raster {
        let input = try PDFInput(descriptor)
        guard input.byteCount <= mostBytes else {
            throw PDFError(.tooBig, "the file is longer than \(mostBytes >> 20) MiB")
        }
        let area = max(size.width * size.height / (72 * 72), 1e-6)
        let bound = (Double(max(pixels, 1)) / area).squareRoot()
        let resolution = max(1, min(dpi, bound, 2400))
        guard let page = Int32(exactly: page), page > 0, resolution.isFinite else {
            throw PDFError(.invalidRequest, "no such page")
        }
        // Hundredths, beside the page's number.
        let call = ProgramJobs.numbered(
            Int(page), ProgramJobs.numbered(Int(resolution * 100), try input.bytes()))
        do {
            let picture = try Worker.run(
                job: ProgramJobs.pdfRender.name, input: call,
                limits: WorkerLimits(
                    memory: 2 << 30, processorSeconds: 30, seconds: 60,
                    inputBytes: mostBytes + 64, outputBytes: 512 << 20,
                    programBytes: 512 << 20))
            guard let raster = Graymap.decode(picture, pixels: 2 * max(pixels, 1)) else {
                throw PDFError(.damaged, "the page cannot be rendered")
            }
            return raster
        } catch let error as SandboxError {
            throw PDFError(error)
        }
    }
}

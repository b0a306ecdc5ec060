internal import Sandbox
internal import Support

/// An office package that copies are made of: DOCX, XLSX, PPTX (ECMA-376), ODT, ODS, ODP
/// and ODG (ODF 1.2), templates and files with macros too.
///
///     let file = try OfficeFile(bytes)
///     let paragraphs = try file.paragraphs()
///     let copy = OfficeFileCopy(tile: tile, properties: [.init(name: "Document", value: token)])
///     try file.write([copy]) { _, result in try save(result.bytes) }
///
/// Knows packages, and nothing of what is put into them or why. Parts that no change
/// touches stay as they are packed, byte for byte. The package is opened in confined
/// workers only; this process copies ranges of it.
package struct OfficeFile: Sendable {
    package let bytes: [UInt8]
    package let info: OfficeFileInfo

    /// Seconds on the clock for one worker.
    private static let seconds = 120.0
    /// Copies for one worker: enough for opening the package not to count.
    private static let batch = 16

    /// Throws `OfficeFileError` of every problem but `signed` and `invalidRequest`: a signed
    /// package is refused when it is written.
    package init(_ bytes: [UInt8]) throws(OfficeFileError) {
        self.bytes = bytes
        let answer = try Self.run(OfficeFileJobs.inspect.name, bytes)
        info = try Self.read(answer) { frame throws(WireReader.Malformed) in
            guard let format = OfficeFormat(rawValue: try frame.text()) else {
                throw WireReader.Malformed()
            }
            var info = OfficeFileInfo(
                format: format, isStrict: try frame.flag(), hasMacros: try frame.flag(),
                isSigned: try frame.flag(), overlays: try frame.number(), properties: [])
            for _ in 0..<(try frame.count()) {
                info.properties.append(
                    OfficeFileProperty(name: try frame.text(), value: try frame.text()))
            }
            return info
        }
    }

    /// The text that changes can be made in. Of workbooks only cells of whole sentences that
    /// nothing else in the workbook reaches or repeats.
    package func paragraphs() throws(OfficeFileError) -> [OfficeParagraph] {
        let answer = try Self.run(OfficeFileJobs.list.name, bytes)
        return try Self.read(answer) { frame throws(WireReader.Malformed) in
            var list: [OfficeParagraph] = []
            while !frame.isAtEnd {
                var paragraph = OfficeParagraph(
                    part: try frame.text(), number: try frame.number(), text: try frame.text(),
                    takesText: try frame.flag())
                for _ in 0..<(try frame.count()) {
                    let start = try frame.number()
                    let end = try frame.number()
                    guard start >= 0, start <= end else { throw WireReader.Malformed() }
                    paragraph.fixed.append(start..<end)
                }
                list.append(paragraph)
            }
            return list
        }
    }

    /// The PNG and JPEG pictures in it, without overlays.
    package func pictures() throws(OfficeFileError) -> [OfficeOverlayPicture] {
        let answer = try Self.run(OfficeFileJobs.pictures.name, bytes)
        return try Self.read(answer) { frame throws(WireReader.Malformed) in
            var list: [OfficeOverlayPicture] = []
            while !frame.isAtEnd {
                list.append(OfficeOverlayPicture(part: try frame.text(), bytes: try frame.string()))
            }
            return list
        }
    }

    /// Writes one copy. Throws `OfficeFileError` of every problem.
    package func write(_ copy: OfficeFileCopy) throws(OfficeFileError) -> OfficeFileResult {
        let results = try write([copy][...])
        guard let result = results.first else {
            throw OfficeFileError(.worker, "the worker's answer is no answer")
        }
        return result
    }

    /// Writes copies on all cores and calls `body` with each, in order, on this thread.
    /// Throws `OfficeFileError`, and whatever `body` throws; copies before that were given.
    package func write(
        _ copies: [OfficeFileCopy], _ body: (Int, OfficeFileResult) throws -> Void
    ) throws {
        // Pictures travel with every copy: fewer at once where they are large.
        let heaviest = copies.map { $0.pictures.reduce(0) { $0 + $1.bytes.count } }.max() ?? 0
        let round = max(1, min(Self.batch, (64 << 20) / (heaviest + 1))) * Parallel.width
        for start in stride(from: 0, to: copies.count, by: round) {
            let end = min(copies.count, start + round)
            let size = (end - start + Parallel.width - 1) / Parallel.width
            let answers = Parallel.map((end - start + size - 1) / size) { i in
                Result { () throws(OfficeFileError) in
                    try write(copies[start + i * size..<min(end, start + (i + 1) * size)])
                }
            }
            for (i, answer) in answers.enumerated() {
                for (j, result) in try answer.get().enumerated() {
                    try body(start + i * size + j, result)
                }
            }
        }
    }

    private func write(_ copies: ArraySlice<OfficeFileCopy>) throws(OfficeFileError)
        -> [OfficeFileResult]
    {
        let answer = try Self.run(OfficeFileJobs.write.name, OfficeFileJobs.request(copies, bytes))
        let results = try Self.read(answer) { frame throws(WireReader.Malformed) in
            var results: [OfficeFileResult] = []
            while !frame.isAtEnd { results.append(try result(&frame)) }
            return results
        }
        guard results.count == copies.count else {
            throw OfficeFileError(.worker, "the worker's answer is no answer")
        }
        return results
    }

    private func result(
        _ frame: inout WireReader
    ) throws(WireReader.Malformed) -> OfficeFileResult {
        var result = OfficeFileResult(
            bytes: [], overlays: try frame.number(), skipped: try frame.number())
        result.bytes.reserveCapacity(bytes.count + (1 << 16))
        for _ in 0..<(try frame.count()) {
            let start = try frame.number()
            guard start >= 0 else {
                result.bytes += try frame.string()
                continue
            }
            let count = try frame.number()
            guard count >= 0, start <= bytes.count, count <= bytes.count - start else {
                throw WireReader.Malformed()
            }
            result.bytes += bytes[start..<start + count]
        }
        return result
    }

    private static func run(_ job: String, _ input: [UInt8]) throws(OfficeFileError) -> [UInt8] {
        let limits = WorkerLimits(
            memory: 3 << 30, processorSeconds: Int(seconds), seconds: seconds,
            inputBytes: 2 << 30, outputBytes: 2 << 30)
        do {
            return try Worker.run(job: job, input: input, limits: limits)
        } catch {
            throw OfficeFileError(error)
        }
    }

    private static func read<T>(
        _ answer: [UInt8], _ body: (inout WireReader) throws(WireReader.Malformed) -> T
    ) throws(OfficeFileError) -> T {
        var frame = WireReader(answer)
        do {
            return try body(&frame)
        } catch {
            throw OfficeFileError(.worker, "the worker's answer is no answer")
        }
    }
}

/// A written package.
package struct OfficeFileResult: Sendable, Equatable {
    package var bytes: [UInt8]
    /// Headers, slides, sheets or pages that were given an overlay.
    package var overlays: Int
    /// Those that could not be: sheets with a background, page styles whose header is off.
    package var skipped: Int
}

/// What a package is, and what an earlier call left in it.
package struct OfficeFileInfo: Sendable, Equatable {
    package var format: OfficeFormat
    /// Whether its namespaces are those of ISO/IEC 29500 strict.
    package var isStrict: Bool
    package var hasMacros: Bool
    package var isSigned: Bool
    /// Overlays that an earlier call put in.
    package var overlays: Int
    package var properties: [OfficeFileProperty]
}

/// A custom property of a document: what the file's properties show under that name.
package struct OfficeFileProperty: Sendable, Equatable {
    package var name: String
    /// Nil takes the property out.
    package var value: String?

    package init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}

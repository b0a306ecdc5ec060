internal import Sandbox

/// The worker that reads a PDF file's objects, and all that is in them.
enum PDFObjectJob {
    /// Its input is a request, the file's length in eight bytes, the file, and the file without
    /// its security handler if there is such a copy. Its answer is what the pages need, after
    /// its length in eight bytes, and the events of a `PartWriter`.
    static let job = WorkerJob(
        name: "documents.pdf-objects", prepare: DocumentJobs.prepareContainers
    ) { input in
        let request = try ReadingRequest(input)
        var fields = ByteFields(Array(input[request.start..<min(input.count, request.start + 8)]))
        let count = try fields.number()
        let start = request.start + 8
        guard count <= input.count - start else { throw PartReplayError() }
        let rest = input[(start + count)...]
        let extractor = Extractor(limits: request.limits)
        let part = DocumentPart(path: request.path, type: FileType.pdf.rawValue)
        let needs = PDFObjectReader.read(
            Array(input[start..<(start + count)]), plain: rest.isEmpty ? nil : Array(rest), part,
            extractor, depth: request.depth)
        var answer = ByteFields()
        answer.put(needs.bytes)
        return answer.bytes + extractor.out.bytes
    }

    static func input(_ request: ReadingRequest, _ bytes: [UInt8], plain: [UInt8]?) -> [UInt8] {
        var fields = ByteFields()
        fields.put(bytes)
        return request.bytes + fields.bytes + (plain ?? [])
    }

    /// The parts of an answer. Throws what is no answer.
    static func parts(_ answer: [UInt8]) throws -> (PDFPageNeeds, PartReplay) {
        var fields = ByteFields(Array(answer.prefix(1 << 24)))
        let needs = try fields.string()
        return (try PDFPageNeeds(needs), PartReplay(Array(answer[(8 + needs.count)...])))
    }
}

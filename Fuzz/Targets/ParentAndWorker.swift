@testable import DocumentReading
@testable import OfficeWriting
@testable import PDFWriting
@testable import Sandbox
import Support

extension FuzzTarget {
    /// What parent and worker tell each other: decode(encode(x)) is x, and what is no answer is
    /// refused without harm.
    static let parentAndWorker = FuzzTarget(
        name: "worker-wire",
        run: { bytes in
            refuse(bytes)
            var input = FuzzInput(bytes)
            roundTrip(&input)
            packages(bytes)
        })

    private static func refuse(_ bytes: [UInt8]) {
        if let frame = WorkerFrame(bytes.prefix(WorkerFrame.headerCount)) {
            expect(frame.header == Array(bytes.prefix(WorkerFrame.headerCount)), "another frame")
        }
        _ = try? PDFPageNeeds(bytes)
        _ = try? PDFPages.sizes(bytes)
        _ = Graymap.decode(bytes, pixels: 1 << 16)
        _ = try? PDFObjectJob.parts(bytes)
        if let request = try? ReadingRequest(bytes) {
            expect(request.start <= bytes.count, "a request beyond its input")
        }
        var replay = PartReplay(bytes)
        while let step = try? replay.next() { _ = step }
        if var frame = Optional(WireReader(bytes)), let copy = try? OfficeFileCopy(&frame) {
            var writer = WireWriter()
            copy.write(to: &writer)
            var again = WireReader(writer.bytes)
            expect((try? OfficeFileCopy(&again)) == copy, "another copy of a package")
        }
        var reader = WireReader(bytes)
        while (try? reader.string()) != nil {}
    }

    private static func roundTrip(_ input: inout FuzzInput) {
        let writer = PartWriter(limit: 1 << 20)
        var given: [String] = []
        while !input.isEmpty, given.count < 64 {
            let part = DocumentPart(
                path: path(&input), type: "text", encoding: input.flag() ? "utf-8" : nil)
            let text = Array(input.text().utf8)
            switch input.byte() % 4 {
            case 0:
                writer.part(part, text)
                given.append("\(part) \(text)")
            case 1:
                writer.net(text, part)
                given.append("net \(part) \(text)")
            case 2:
                writer.picture(text, part)
                given.append("picture \(part) \(text)")
            default:
                let reason = input.choice(UnreadReason.allCases)
                writer.unread(part.path, reason)
                given.append("unread \(part.path) \(reason)")
            }
        }
        var back: [String] = []
        var replay = PartReplay(writer.bytes)
        var open: (DocumentPart, [UInt8])?
        do {
            while let step = try replay.next() {
                switch step {
                case .begin(let part): open = (part, [])
                case .text(let text): open?.1 += text
                case .end:
                    if let (part, text) = open { back.append("\(part) \(text)") }
                case .net(let text, let part): back.append("net \(part) \(Array(text))")
                case .picture(let bytes, let part): back.append("picture \(part) \(Array(bytes))")
                case .unread(let path, let reason): back.append("unread \(path) \(reason)")
                case .image, .foreign: expect(false, "an event that was not written")
                }
            }
        } catch {
            expect(false, "the worker's own words are refused")
        }
        expect(given == back, "\(given) became \(back)")
    }

    private static func packages(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        var copy = OfficeFileCopy(
            replacesOverlay: input.flag(), breaksSignature: input.flag())
        while !input.isEmpty, copy.changes.count < 20 {
            copy.properties.append(
                OfficeFileProperty(name: input.text(), value: input.flag() ? input.text() : nil))
            copy.changes.append(
                TextChange(
                    part: "p" + input.text(), paragraph: Int(input.number(3)),
                    offset: Int(input.number(2)),
                    deleting: Int(input.byte()), text: input.text()))
        }
        var writer = WireWriter()
        copy.write(to: &writer)
        var frame = WireReader(writer.bytes)
        expect((try? OfficeFileCopy(&frame)) == copy && frame.isAtEnd, "another copy of a package")
        let arguments = WorkerArguments(
            job: input.text(), limits: WorkerLimits(memory: 1, inputBytes: 2, outputBytes: 3),
            folder: "")
        let list = arguments.list
        expect(WorkerArguments(list)?.list == list, "other arguments")
    }

    private static func path(_ input: inout FuzzInput) -> String {
        String(input.text().unicodeScalars.filter { $0 != "\0" })
    }
}

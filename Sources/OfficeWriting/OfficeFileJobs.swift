package import Sandbox
internal import Support

/// What workers do with packages. Nothing is loaded and no file is read: bytes in, bytes
/// out.
package enum OfficeFileJobs {
    /// For `Worker.runIfRequested`.
    package static var all: [WorkerJob] { [inspect, list, pictures, write] }

    package static let inspect = job("packages.inspect") { bytes throws(OfficeFileError) in
        let package = try OfficeFileContent(bytes)
        let overlays = try OverlayPlan.make(package, adds: false, replaces: true).found
        let properties =
            package.format.isOpenDocument
            ? try UserDefinedMetadata(package).values : try CustomProperties(package).values
        let macros = package.partNames.contains {
            let name = $0.lowercased()
            return name.hasSuffix("vbaproject.bin") || name.hasPrefix("basic/")
        }
        var answer = WireWriter()
        answer.text(package.format.rawValue)
        answer.flag(package.dialect == .strict)
        answer.flag(macros)
        answer.flag(try !OfficeSignature.parts(package).isEmpty)
        answer.number(overlays)
        answer.number(properties.count)
        for property in properties {
            answer.text(property.name)
            answer.text(property.value ?? "")
        }
        return answer.bytes
    }

    package static let list = job("packages.list") { bytes throws(OfficeFileError) in
        var answer = WireWriter()
        try OfficeText(OfficeFileContent(bytes)).list { paragraph in
            answer.text(paragraph.part)
            answer.number(paragraph.number)
            answer.text(paragraph.text)
            answer.flag(paragraph.takesText)
            answer.number(paragraph.fixed.count)
            for range in paragraph.fixed {
                answer.number(range.lowerBound)
                answer.number(range.upperBound)
            }
        }
        return answer.bytes
    }

    package static let pictures = job("packages.pictures") { bytes throws(OfficeFileError) in
        let package = try OfficeFileContent(bytes)
        var answer = WireWriter()
        var room = OfficeFileLimits.openedBytes
        for (entry, part) in zip(package.entries, package.partNames)
        where ["png", "jpg", "jpeg", "jpe", "jfif"].contains(PartPath.ending(part)) {
            guard entry.size <= room else { throw OfficeFileError(.tooBig, "too many pictures") }
            guard let bytes = try package.passing(part), OfficeOverlayPicture.Format(bytes) != nil,
                !OverlayPicture.isOne(bytes)
            else { continue }
            room -= bytes.count
            answer.text(part)
            answer.string(bytes)
        }
        return answer.bytes
    }

    package static let write = WorkerJob(name: "packages.write") { input in
        var frame = WireReader(input)
        let copies: [OfficeFileCopy]
        let bytes: [UInt8]
        do {
            copies = try readCopies(&frame)
            bytes = try frame.string()
        } catch {
            throw OfficeFileError(.invalidRequest, "a request that is none")
        }
        let writer = try OfficeFileWriter(OfficeFileContent(bytes))
        var answer = WireWriter()
        for copy in copies {
            let (segments, plan) = try writer.write(copy)
            answer.number(plan.count)
            answer.number(plan.skipped)
            answer.number(segments.count)
            for segment in segments {
                switch segment {
                case .input(let range):
                    answer.number(range.lowerBound)
                    answer.number(range.count)
                case .bytes(let bytes):
                    answer.number(-1)
                    answer.string(bytes)
                }
            }
        }
        return answer.bytes
    }

    static func request(_ copies: ArraySlice<OfficeFileCopy>, _ bytes: [UInt8]) -> [UInt8] {
        var frame = WireWriter()
        frame.number(copies.count)
        for copy in copies { copy.write(to: &frame) }
        frame.string(bytes)
        return frame.bytes
    }

    private static func readCopies(
        _ frame: inout WireReader
    ) throws(WireReader.Malformed) -> [OfficeFileCopy] {
        let count = try frame.count()
        guard count <= OfficeFileLimits.copies else { throw WireReader.Malformed() }
        var copies: [OfficeFileCopy] = []
        for _ in 0..<count { copies.append(try OfficeFileCopy(&frame)) }
        return copies
    }

    private static func job(
        _ name: String, _ body: @escaping @Sendable ([UInt8]) throws(OfficeFileError) -> [UInt8]
    ) -> WorkerJob {
        WorkerJob(name: name) { try body($0) }
    }
}

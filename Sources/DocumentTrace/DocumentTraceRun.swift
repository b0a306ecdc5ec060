internal import DocumentReading
internal import DocumentWatermark
internal import Foundation
internal import Imaging
internal import PDFWriting
internal import Support
internal import TextWatermark
internal import Trace
internal import Watermark

/// One trace of one document.
final class DocumentTraceRun {
    let tracer: DocumentTracer
    let options: TraceOptions
    private(set) var budget: TraceBudget
    private let seconds: Double
    var table = EvidenceTable()
    private(set) var trace = DocumentTrace()
    /// Tokens that the registry holds, by key, read when they are first needed.
    private var issued: [String: [UInt64]] = [:]

    init(_ tracer: DocumentTracer, _ options: TraceOptions) {
        self.tracer = tracer
        self.options = options
        seconds =
            options.seconds ?? (options.thorough ? TraceBudget.thorough : TraceBudget.standard)
        budget = TraceBudget(seconds: seconds)
    }

    /// For reading: half at most, so that what was read is looked at as well.
    var readingSeconds: Double { min(options.thorough ? 300 : 60, seconds / 2) }

    /// What is left after reading is for looking, and half of all in any case: a reading ends
    /// some time after it should, by what it is doing then.
    func beginLooking() { budget = TraceBudget(seconds: max(budget.remaining, seconds / 2)) }

    func trace(_ contents: DocumentContents) {
        texts(contents.texts.map { (place: $0.part.path, bytes: $0.bytes) })
        properties(contents)
        pictures(contents.pictures)
        for file in contents.files { pages(file) }
        trace.unread = contents.unread
        for (path, reason) in contents.unread {
            if reason == .timedOut { trace.isLate = true }
            leave(path, Self.words(reason))
        }
        if contents.isCut { leave("", "more parts than are looked at") }
        trace.isPartial = trace.isPartial || contents.isCut
        conclude()
    }

    /// What was not looked at. A hostile file has no more of it than can be told.
    func leave(_ path: String, _ why: String) {
        guard trace.unexamined.count < 10_000 else { return cut() }
        trace.unexamined.append((path, why))
    }

    /// True where the time is up: then it says so of what stands at `path`.
    func isLate(_ path: String) -> Bool {
        guard budget.isLate else { return false }
        leaveLate(path)
        return true
    }

    func leaveLate(_ path: String, _ why: String = "the time was up") {
        trace.isLate = true
        cut()
        leave(path, why)
    }

    private static func words(_ reason: UnreadReason) -> String {
        switch reason {
        case .unknownType: "a format that is not read"
        case .noOCR: "no text was recognised"
        case .tooDeep: "too deep inside of other files"
        case .tooBig: "too big"
        case .tooMany: "too many parts"
        case .timedOut: "the time was up"
        case .crashed: "its reader crashed"
        default: reason.rawValue
        }
    }

    func conclude() {
        trace.lookedAt = table.tried[.image] ?? 0
        trace.findings = table.findings { token, keyID in self.mark(token, keyID) }
    }

    func step(_ name: String, _ body: () throws -> String) rethrows {
        let clock = ContinuousClock.now
        let detail = try body()
        let elapsed = clock.duration(to: .now) / .milliseconds(1)
        trace.steps.append(TraceStep(name: name, detail: detail, milliseconds: elapsed))
    }

    /// The registry's record, of somebody who may be named.
    func mark(_ token: UInt64, _ keyID: String) -> IssuedMark? {
        guard let mark = tracer.directory?.mark(token: token, keyID: keyID) else { return nil }
        if let users = options.users, !users.contains(mark.user) { return nil }
        return mark
    }

    private func tokens(ofKey id: String) -> [UInt64] {
        tracer.keys.first { $0.id == id }.map(tokens(of:)) ?? []
    }

    private func tokens(of key: DocumentKey) -> [UInt64] {
        if let known = issued[key.id] { return known }
        let tokens =
            tracer.directory?.codewords(
                keyID: key.id, profile: key.signal.profile.number, users: options.users
            ).tokens ?? []
        issued[key.id] = tokens
        return tokens
    }

    /// Under all keys: the checks of a text are made with every one.
    private var issuedCount: Int { tracer.keys.reduce(0) { $0 + tokens(of: $1).count } }

    // MARK: Texts

    func texts(_ texts: [(place: String, bytes: [UInt8])]) {
        step("texts") {
            trace.texts += texts.count
            table.tried[.text, default: 0] += texts.count
            for (i, (place, bytes)) in texts.enumerated() where !isLate(place) {
                if i % 64 == 0 { options.progress?("text \(i + 1) of \(texts.count)") }
                text(place, bytes)
            }
            return "\(texts.count), \(texts.reduce(0) { $0 + $1.bytes.count }) bytes"
        }
        for text in texts where trace.text.count < 16 << 20 {
            if Self.isPicture(text.bytes) {
                leave(text.place, "a picture that is written as text is not read")
            } else {
                trace.text += text.bytes
            }
        }
    }

    /// Netpbm's formats in ASCII (`P1` to `P3`), XPM and XBM.
    private static func isPicture(_ text: [UInt8]) -> Bool {
        let head = String(decoding: text.prefix(64), as: UTF8.self)
        if head.hasPrefix("/* XPM */") { return true }
        if head.hasPrefix("#define "), head.contains("_width ") { return true }
        guard ["P1", "P2", "P3"].contains(head.prefix(2)) else { return false }
        let rest = head.dropFirst(2).drop { $0.isWhitespace }
        return rest.count < head.count - 2 && (rest.first?.isNumber ?? false || rest.first == "#")
    }

    private func text(_ place: String, _ bytes: [UInt8]) {
        read(place, bytes)
        // The same text as other programs write it.
        for variant in WrittenText.variants(of: bytes) {
            table.tried[.text, default: 0] += 1
            read("\(place) (\(variant.name))", variant.bytes)
        }
    }

    private func read(_ place: String, _ bytes: [UInt8]) {
        guard bytes.contains(where: { $0 >= 0x80 }) || bytes.contains(0x26) else { return }
        let reader = TextTracer(
            keys: tracer.keys.map(\.text),
            layers: options.thorough ? Set(TextLayer.allCases) : [])
        let found: TextTrace
        do {
            found = try reader.trace(bytes, issued: tokens(ofKey:))
        } catch {
            cut()
            return leave(place, error.detail)
        }
        for finding in found.findings {
            let isKnown = mark(finding.token, finding.keyID) != nil
            let chance = found.falsePositiveProbability(
                finding, issued: isKnown ? issuedCount : nil)
            table.add(
                .init(
                    layer: .text, place: place, falsePositiveProbability: chance,
                    detail: Self.detail(finding)), token: finding.token,
                keyID: finding.keyID)
        }
        if !found.isComplete { cut() }
    }

    private static func detail(_ finding: TextFinding) -> String {
        let copies = finding.copies + finding.damagedCopies
        var parts: [String] = []
        if copies > 0 { parts.append(copies == 1 ? "1 copy" : "\(copies) copies") }
        if finding.pieces > 0 {
            parts.append(finding.pieces == 1 ? "1 piece" : "\(finding.pieces) pieces")
        }
        return parts.joined(separator: ", ")
    }

    // MARK: Properties

    /// Tokens in XMP metadata, and strings that look like them in any text: office files'
    /// properties are read as text.
    private func properties(_ contents: DocumentContents) {
        var found: [(place: String, text: String)] = []
        for text in contents.texts {
            found += DocumentToken.candidates(in: text.bytes).map { (text.part.path, $0) }
        }
        for file in contents.files where !isLate("\(file.part.path), properties") {
            guard let memory = MemoryFile(file.bytes),
                let tokens = try? PDFHostGlyphs.tokens(descriptor: memory.descriptor)
            else { continue }
            found += tokens.map { (file.part.path, $0) }
        }
        table.tried[.metadata] = found.count
        for (place, text) in found {
            for key in tracer.keys {
                guard let token = key.properties.token(of: text) else { continue }
                var chance = 0x1p-32 * Double(tracer.keys.count)
                if mark(token, key.id) != nil {
                    chance *= Double(max(1, tokens(of: key).count)) * 0x1p-48
                }
                table.add(
                    .init(
                        layer: .metadata, place: place,
                        falsePositiveProbability: max(chance, TraceFinding.leastProbability),
                        detail: "a property"), token: token, keyID: key.id)
            }
        }
    }

    // MARK: Pictures

    func note(pages count: Int) { trace.pages += count }

    func cut() { trace.isPartial = true }

    func add(_ outcome: TraceOutcome, of raster: Raster, at place: String) {
        for finding in outcome.findings {
            table.add(
                .init(
                    layer: .image, place: place,
                    falsePositiveProbability: finding.falsePositiveProbability,
                    detail: String(format: "correlation %.1f", finding.z),
                    picture: .init(finding: finding, outcome: outcome, raster: raster)),
                token: finding.token, keyID: finding.keyID)
        }
    }

    private func pictures(_ items: [DocumentContents.Item]) {
        guard !items.isEmpty else { return }
        trace.pictures = items.count
        step("pictures") {
            var waiting: [(Int, Raster)] = []
            for (i, item) in items.enumerated() where !isLate(item.part.path) {
                options.progress?("picture \(i + 1) of \(items.count)")
                let decoded: DecodedPicture
                do {
                    decoded = try Picture.decodeAny(item.bytes, allowPartial: true)
                } catch {
                    leave(item.part.path, "\(error)")
                    continue
                }
                let frames = PictureFrames.count(item.bytes)
                if frames > 1 { leave(item.part.path, "of \(frames) pictures only the first") }
                table.tried[.image, default: 0] += 1
                let outcome = look(decoded.raster, photos: false)
                add(outcome, of: decoded.raster, at: item.part.path)
                if outcome.findings.isEmpty { waiting.append((i, decoded.raster)) }
            }
            guard table.isEmpty else { return "\(items.count)" }
            // Photos and scans inside: the largest, for each costs seconds.
            waiting.sort { $0.1.width * $0.1.height > $1.1.width * $1.1.height }
            let most = options.thorough ? 16 : 4
            for (i, raster) in waiting.prefix(most) {
                let path = items[i].part.path
                if budget.isLate {
                    leaveLate(path, "looked at as a screenshot, not as a photo: the time was up")
                    continue
                }
                options.progress?("\(path) as a photo")
                add(look(raster, photos: true), of: raster, at: path)
            }
            if waiting.count > most {
                cut()
                leave(
                    "\(waiting.count - most) of \(items.count) pictures",
                    "looked at as screenshots, not as photos")
            }
            return "\(items.count)"
        }
    }

    func look(_ raster: Raster, photos: Bool) -> TraceOutcome {
        var options = options
        options.photos = photos
        options.progress = nil
        return tracer.tracer.trace(raster, options: options)
    }
}

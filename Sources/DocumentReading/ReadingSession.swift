internal import Glibc
internal import Sandbox
internal import Support
internal import TextDecoding

/// One file's reading: its budget of time, what is left of its pages, and its sink.
final class ReadingSession {
    private let limits: ReadingLimits
    let sink: any DocumentSink
    private let watch: EncryptionWatch
    /// Of the processor, by this thread when it began, and by workers since.
    private let begun = Clock.thread()
    private let usage = WorkerUsage()
    /// On the clock: far off, for what waits and takes no processor time.
    private let deadline: Double
    private(set) var pages: Int
    /// What kept the reading itself from being done; the first of it.
    private(set) var failure: ReadingFailure?
    let cancellation: Cancellation?

    init(limits: ReadingLimits, sink: any DocumentSink, cancellation: Cancellation? = nil) {
        self.limits = limits
        self.cancellation = cancellation
        watch = EncryptionWatch(sink)
        self.sink = watch
        deadline = Clock.monotonic() + limits.seconds * ReadingLimits.patience
        pages = limits.pages
    }

    /// Seconds of processor time left; none when the clock has run out.
    var remaining: Double {
        guard Clock.monotonic() < deadline else { return 0 }
        let spent = Clock.thread() - begun + usage.processorSeconds
        return max(0, limits.seconds - spent)
    }

    /// Whether nobody waits for what is read any more. What is left out then is not `unread`: the
    /// reading throws in the end.
    var isCancelled: Bool { cancellation?.isCancelled == true }

    /// Whether there is time for recognition: the last quarter is kept for what else there is.
    var mayRecognize: Bool { pages > 0 && remaining > limits.seconds / 4 }

    /// What a worker may do with the rest of the budget.
    func request(path: String, types: [FileType], depth: Int) -> ReadingRequest {
        ReadingRequest(
            limits: ReadingLimits(
                bytes: limits.bytes, depth: limits.depth, entries: limits.entries,
                seconds: max(0, remaining - 0.5)), depth: depth, path: path, types: types)
    }

    func takePage() -> Bool {
        guard pages > 0 else { return false }
        pages -= 1
        return true
    }

    // MARK: Streams

    /// Text, from `head` to the end of `source`.
    func streamText(
        _ head: [UInt8], _ type: FileType, _ source: inout ByteSource, name: String
    ) throws {
        var stream = head.withUnsafeBytes { TextStream(head: $0, keepsOdd: true) }
        // Text that goes on as something else, such as a log that a program appended to in
        // UTF-16: from there on, its strings.
        var finder: PrintableStrings?
        let sniffed = min(head.count, FileType.sniffed)
        let mayTurn = stream.encoding.width == 1 && !head[..<sniffed].contains(0)
        let part = DocumentPart(
            path: name, type: TextKind.named(type, name).rawValue,
            encoding: stream.encoding.rawValue)
        // Where what is delivered is not the bytes: the encoding may have been guessed wrongly,
        // or swallow letters that another program would show.
        var net: NetCaster?
        func give(net text: UnsafeRawBufferPointer, _ isStrings: Bool) {
            var part = part
            part.isStrings = isStrings
            sink.net(text, part, isLast: false)
        }
        var seven = UTF7Finder()
        var others = OtherReadings()
        var hasOthers = false
        sink.begin(part)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        do {
            defer { sink.end() }
            func look(_ bytes: UnsafeRawBufferPointer, last: Bool) {
                if stream.encoding == .utf7 { return }
                func give(_ text: UnsafeRawBufferPointer) {
                    hasOthers = true
                    sink.net(text, part, isLast: false)
                }
                seven.push(bytes, last: last, to: give)
                let odd = stream.takeOdd()
                if !odd.isEmpty { others.add(odd, to: give) }
                if last { others.flush(to: give) }
            }
            func take(_ bytes: UnsafeRawBufferPointer, after before: UnsafeRawBufferPointer) {
                look(bytes, last: false)
                if finder == nil, mayTurn, let base = bytes.baseAddress,
                    memchr(base, 0, bytes.count) != nil
                {
                    stream.push(nothing, last: true) { self.give($0) }
                    finder = PrintableStrings()
                    sink.textTurnsToStrings()
                }
                if finder == nil { stream.push(bytes, last: false) { self.give($0) } }
                finder?.push(bytes, last: false) { self.give($0) }
                if finder == nil || net != nil, !stream.isVerbatim {
                    if net == nil {
                        net = NetCaster(head: before.isEmpty ? bytes : before)
                        net?.push(before, last: false) { give(net: $0, $1) }
                    }
                    net?.push(bytes, last: false) { give(net: $0, $1) }
                }
            }
            head.withUnsafeBytes {
                let first = UnsafeRawBufferPointer(rebasing: $0[..<sniffed])
                take(first, after: nothing)
                take(UnsafeRawBufferPointer(rebasing: $0[sniffed...]), after: first)
            }
            var before = head
            while true {
                try cancellation?.check()
                let piece = try source.next()
                guard !piece.isEmpty else { break }
                piece.withUnsafeBytes { piece in
                    before.withUnsafeBytes { take(piece, after: $0) }
                    sink.raw(piece)
                }
                before = piece
            }
            stream.push(nothing, last: true) { self.give($0) }
            finder?.push(nothing, last: true) { self.give($0) }
            if net == nil, finder == nil, !stream.isVerbatim {
                // Only the last line, which was held back, was decoded.
                net = before.withUnsafeBytes { NetCaster(head: $0) }
                before.withUnsafeBytes {
                    net?.push($0, last: false) { give(net: $0, $1) }
                }
            }
            net?.push(nothing, last: true) { give(net: $0, $1) }
            look(nothing, last: true)
            if net != nil || hasOthers { sink.net(nothing, part, isLast: true) }
        }
        if finder != nil { sink.unread(path: name, reason: .unknownType) }
    }

    /// What text there is in binary data.
    func streamStrings(
        _ head: [UInt8], _ type: FileType, _ source: inout ByteSource, name: String
    ) throws {
        var finder = PrintableStrings()
        var part = DocumentPart(path: name, type: type.rawValue)
        part.isStrings = true
        sink.begin(part)
        do {
            defer { sink.end() }
            var piece = head
            while !piece.isEmpty {
                try cancellation?.check()
                piece.withUnsafeBytes { finder.push($0, last: false) { self.give($0) } }
                piece = try source.next()
                piece.withUnsafeBytes { sink.raw($0) }
            }
            finder.push(UnsafeRawBufferPointer(start: nil, count: 0), last: true) { self.give($0) }
        }
        if type.isOpaque { sink.unread(path: name, reason: type.opaqueReason) }
    }

    private func give(_ text: UnsafeRawBufferPointer) {
        if !text.isEmpty { sink.text(text) }
    }

    // MARK: Documents

    /// A whole file in memory that is of `types`.
    func read(_ bytes: [UInt8], _ types: [FileType], name: String, depth: Int = 0) {
        let before = watch.muted
        defer { watch.muted = before }
        watch.muted = FileType.isText(bytes, as: types) ? (name, FileType.saidInVain) : nil
        if types.contains(.pdf) {
            PDFReader(self).read(bytes, DocumentPart(path: name, type: "pdf"), depth: depth)
        }
        let others = types.filter { $0 != .pdf }
        if !others.isEmpty, !isCancelled { read(bytes, as: others, name: name, depth: depth) }
    }

    /// A member, of whatever type.
    func read(_ bytes: [UInt8], path: String, depth: Int) {
        guard depth <= limits.depth else { return sink.unread(path: path, reason: .tooDeep) }
        let types = bytes.withUnsafeBytes {
            FileType.all(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(ByteSource.pieceCount)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(ByteSource.pieceCount)))
        }
        read(bytes, types, name: path, depth: depth)
        cast(bytes, types, path: path)
    }

    /// Casts the net below the readers of `types`.
    func cast(_ bytes: [UInt8], _ types: [FileType], path: String) {
        if isCancelled { return }
        if NetCaster.isNeedless(bytes, types) { return castDecoded(bytes, types, path: path) }
        var part = DocumentPart(path: path, type: types[0].rawValue)
        let bytes = NetMask.isNeeded(types) ? NetMask.masked(bytes, types) : bytes
        bytes.withUnsafeBytes { bytes in
            var net = NetCaster(head: bytes)
            // In pieces: what can be read of it needs no second copy of the whole.
            var rest = bytes
            while !rest.isEmpty, !isCancelled {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(1 << 20))
                net.push(piece, last: rest.isEmpty) { text, isStrings in
                    part.isStrings = isStrings
                    sink.net(text, part, isLast: false)
                }
            }
        }
        sink.net(UnsafeRawBufferPointer(start: nil, count: 0), part, isLast: true)
        castDecoded(bytes, types, path: path)
    }

    /// What is in it in UTF-7, if anything.
    private func castDecoded(_ bytes: [UInt8], _ types: [FileType], path: String) {
        if isCancelled { return }
        let decoded = NetCaster.decoded(bytes)
        if decoded.isEmpty { return }
        let part = DocumentPart(path: path, type: types[0].rawValue)
        decoded.withUnsafeBytes { sink.net($0, part, isLast: true) }
    }

    /// By a worker, as each of `types`.
    func read(_ bytes: [UInt8], as types: [FileType], name: String, depth: Int) {
        let request = request(path: name, types: types, depth: depth)
        let isTextOnly = types.allSatisfy {
            [.html, .xml, .text, .csv, .empty, .unknown].contains($0)
        }
        let worker = WorkerLimits(
            memory: 3 << 30, processorSeconds: max(1, Int(remaining) + 1),
            seconds: (remaining + 1) * ReadingLimits.patience,
            inputBytes: Int.max / 2, outputBytes: ReadingLimits.outputBytes + (64 << 20))
        do {
            let job = isTextOnly ? DocumentJobs.texts : DocumentJobs.containers
            let answer = try Worker.run(
                job: job.name, input: request.bytes + bytes, limits: worker, usage: usage,
                cancellation: cancellation)
            var replay = PartReplay(answer)
            try give(&replay, depth: depth)
        } catch let error as SandboxError {
            note(error)
            strings(bytes, types, name: name)
            sink.unread(path: name, reason: UnreadReason(error))
        } catch {
            strings(bytes, types, name: name)
            sink.unread(path: name, reason: .crashed)
        }
    }

    /// What lies readable in a document that no reader came to the end of.
    private func strings(_ bytes: [UInt8], _ types: [FileType], name: String) {
        var text: [UInt8] = []
        var finder = PrintableStrings()
        bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty, !isCancelled {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(1 << 20))
                finder.push(piece, last: rest.isEmpty) { text.append(contentsOf: $0) }
            }
        }
        guard !text.isEmpty else { return }
        var part = DocumentPart(path: name, type: (types.first ?? .unknown).rawValue)
        part.isStrings = true
        self.part(part, text)
    }

    func give(_ replay: inout PartReplay, depth: Int) throws {
        var isOpen = false
        defer { if isOpen { sink.end() } }
        while !isCancelled, let step = try replay.next() {
            switch step {
            case .begin(let part):
                isOpen = true
                sink.begin(part)
            case .text(let text):
                text.withUnsafeBytes { UTF8Check.withRepaired($0, give) }
            case .end:
                isOpen = false
                sink.end()
            case .picture(let bytes, let part): picture(Array(bytes), part)
            case .image(let bytes, let part): sink.picture(Array(bytes), part)
            case .unread(let path, let reason): sink.unread(path: path, reason: reason)
            case .net(let bytes, let part): net(Array(bytes), part)
            case .foreign(let bytes, let part):
                let level = part.path.ranges(of: "!/").count
                let bytes = Array(bytes)
                let before = watch.muted
                defer { watch.muted = before }
                // A text that mentions the header was given by the worker.
                watch.muted =
                    FileType.isText(bytes, as: [.text, .pdf])
                    ? (part.path, FileType.saidInVain) : nil
                PDFReader(self).read(bytes, part, depth: max(depth, level))
            }
        }
    }

    /// Hands a picture on, and its text where that can be recognised.
    func picture(_ bytes: [UInt8], _ part: DocumentPart) {
        sink.picture(bytes, part)
        if isCancelled { return }
        TextRecognizer(self).read(bytes, part)
    }

    func part(_ part: DocumentPart, _ text: [UInt8]) {
        sink.begin(part)
        text.withUnsafeBytes { UTF8Check.withRepaired($0, give) }
        sink.end()
    }

    /// Text that may have been given before, in another order.
    func net(_ text: [UInt8], _ part: DocumentPart) {
        text.withUnsafeBytes {
            UTF8Check.withRepaired($0) { sink.net($0, part, isLast: true) }
        }
    }

    /// Runs a job on `input` within what is left: `seconds` of processor time at most.
    /// `isProgram` for a job that another program does.
    func run(
        _ job: WorkerJob, _ input: [UInt8], seconds: Double, memory: Int,
        outputBytes: Int = 64 << 20, isProgram: Bool = true
    ) throws(SandboxError) -> [UInt8] {
        let time = min(seconds, remaining)
        guard time > 0.05 else { throw SandboxError(.timedOut, "no time left") }
        do {
            return try Worker.run(
                job: job.name, input: input,
                limits: WorkerLimits(
                    memory: memory, processorSeconds: Int(time) + 1,
                    seconds: (time + 1) * ReadingLimits.patience,
                    inputBytes: 2 * ReadingLimits.fileBytes + (1 << 20), outputBytes: outputBytes,
                    programBytes: isProgram ? ReadingLimits.fileBytes : 0), usage: usage,
                cancellation: cancellation)
        } catch {
            note(error)
            throw error
        }
    }

    /// Remembers a failure that is not the file's.
    private func note(_ error: SandboxError) {
        if failure == nil, error.isOwnFailure { failure = ReadingFailure(error) }
    }
}

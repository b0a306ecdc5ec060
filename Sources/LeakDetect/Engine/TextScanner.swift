/// Scans the text of one part after another in bounded memory: normalises it, matches it,
/// checks the matches, decodes what is encoded in it and scans that, too.
final class TextScanner {
    private let program: MatchProgram
    private let scratch: MatchScratch
    private let stream: MatchStream?
    private unowned var receiver: any TextHitReceiver

    private var normaliser = Normaliser()
    private var runs = EncodedRunFinder()
    private var blocks = EncodedBlockFinder()
    private var readings: RereadingFinder
    /// The end of the normalised text, with enough before it to look back into.
    private var window: [UInt8] = []
    /// Of the window's first byte, in the normalised text.
    private var base = 0
    private var lines = LineCounter()
    private var pending = PendingMatches()
    /// Per target: its last accepted match, so that none overlaps it unless it is surer.
    private var taken: [TakenMatch]
    private var contexts: ContextPlaces
    private var crowds = CrowdPlaces()
    private let located = ResolverScratch()
    private var prefilters: [PrefilterScanner]

    /// Decoded text is scanned by a scanner of its own, one level deeper.
    private let depth: Int
    private var inner: TextScanner?
    private var part = ""
    private var run = 0
    /// What is added next is strings of binary data.
    var isStrings = false
    /// For decoded text: where it was found.
    private var fixedPlace: Location?
    /// For an excerpt that is read otherwise: it, and where its places are.
    private var reading: (excerpt: Rereading, place: (Int) -> Location)?

    static let deepest = 4
    private static let pieceLength = 64 << 10
    private static let history = 32 << 10
    /// A match counts when this much follows it, or nothing does: it might go on.
    private let lookahead: Int

    /// - Throws: ``PatternError`` when there is no memory.
    init(
        _ program: MatchProgram, _ scratch: MatchScratch, receiver: any TextHitReceiver,
        depth: Int = 0
    ) throws(PatternError) {
        self.program = program
        self.scratch = scratch
        self.receiver = receiver
        self.depth = depth
        lookahead = max(256, program.reach)
        taken = Array(repeating: TakenMatch(), count: program.targets.count)
        contexts = ContextPlaces(program)
        prefilters = program.prefilters.map(PrefilterScanner.init)
        readings = RereadingFinder(program.seams)
        if let main = program.main {
            stream = try MatchStream(main, scratch)
        } else {
            stream = nil
        }
    }

    /// Tells another receiver from now on, of another file.
    func tell(_ receiver: any TextHitReceiver) {
        self.receiver = receiver
        inner?.tell(receiver)
    }

    /// Begins a part; `place` for text that stands somewhere in another.
    func begin(
        part: String, at place: Location? = nil,
        reading: (excerpt: Rereading, place: (Int) -> Location)? = nil
    ) {
        self.reading = reading
        self.part = part
        isStrings = false
        run = receiver.nextRun()
        fixedPlace = place
        normaliser.reset()
        runs.reset()
        blocks.reset()
        readings.reset()
        window.removeAll(keepingCapacity: true)
        base = 0
        lines = LineCounter()
        pending.removeAll()
        for i in taken.indices { taken[i] = TakenMatch() }
        crowds = CrowdPlaces()
        for i in prefilters.indices { prefilters[i].reset() }
        stream?.reset()
    }

    /// The next piece of the part's text, of any length.
    func add(_ text: UnsafeBufferPointer<UInt8>) {
        var rest = text
        while !rest.isEmpty {
            let piece = UnsafeBufferPointer(rebasing: rest.prefix(Self.pieceLength))
            rest = UnsafeBufferPointer(rebasing: rest.dropFirst(Self.pieceLength))
            step(piece, isLast: false)
        }
    }

    /// The part is over.
    func end() { step(UnsafeBufferPointer(start: nil, count: 0), isLast: true) }

    /// All of the part's text, and its end: of most texts in texts one step.
    private func addWhole(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count > Self.pieceLength else { return step(text, isLast: true) }
        add(text)
        end()
    }

    private func step(_ piece: UnsafeBufferPointer<UInt8>, isLast: Bool) {
        guard receiver.mayGoOn(depth == 0 ? piece.count : 0) else { return }
        trim()
        let before = window.count
        normaliser.append(piece, isLast: isLast, to: &window)
        guard window.count > before || isLast else { return }
        window.withUnsafeBufferPointer { window in
            let new = UnsafeBufferPointer(rebasing: window[before...])
            if let stream {
                stream.scan(new)
                if isLast { stream.finish() }
                gather(stream.collector, window)
            }
            lookBehindGates(window, isLast: isLast)
            contexts.forget()
            resolve(window, upTo: isLast ? Int.max : settled(window))
            decode(window, isLast: isLast)
            readAgain(window, isLast: isLast)
            if let problem = stream?.problem ?? scratch.problem ?? located.problem
                ?? program.startResolver.problem
            {
                receiver.failed(problem)
            }
        }
    }

    /// Drops what lies too far back to matter.
    private func trim() {
        guard window.count > Self.history + Self.pieceLength else { return }
        let dropped = window.count - Self.history
        window.withUnsafeBufferPointer { text in
            lines.drop(
                UnsafeBufferPointer(rebasing: text[..<dropped]), base: base, normaliser.map)
        }
        normaliser.forget(before: base + dropped)
        window.removeFirst(dropped)
        base += dropped
    }

    /// Takes what vectorscan reported.
    private func gather(
        _ collector: MatchCollector, _ window: UnsafeBufferPointer<UInt8>
    ) {
        var hits: [Int32: [Int]] = [:]
        if collector.overflowed {
            collector.overflowed = false
            receiver.tooMany()
        }
        for match in collector.matches {
            switch program.meanings[Int(match.expression)] {
            case .pattern(let target, let sure):
                let end = match.end - base
                guard taken[target].admits(end: match.end, sure),
                    end >= window.count || end < 0
                        || !program.shared[target].target.refusedAfter.contains(window[end])
                else { continue }
                hits[match.expression, default: []].append(end)
            case .literal(let target, _, let length, let after):
                let end = match.end - after
                pending.add(
                    RawMatch(expression: match.expression, start: end - length, end: end),
                    target: target)
            case .term(let target, let length, _, _):
                pending.add(
                    RawMatch(
                        expression: match.expression, start: match.end - length,
                        end: match.end), target: target)
            }
        }
        collector.matches.removeAll(keepingCapacity: true)
        for (expression, ends) in hits.sorted(by: { $0.key < $1.key }) {
            guard case .pattern(let target, let sure) = program.meanings[Int(expression)] else {
                continue
            }
            let inWindow = ends.filter { $0 > 0 && $0 <= window.count }.sorted()
            program.startResolver.locate(expression, ends: inWindow, window, located) {
                start, end in
                guard taken[target].admits(start: base + start, sure) else { return }
                pending.add(
                    RawMatch(expression: expression, start: base + start, end: base + end),
                    target: target)
            }
        }
    }

    /// Takes what lies in places that patterns are only looked for in.
    private func lookBehindGates(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool) {
        guard let first = prefilters.lazy.map(\.done).min() else { return }
        scratch.prefilters.sort(window, from: max(0, first - base))
        for i in prefilters.indices {
            prefilters[i].look(window, base: base, isLast: isLast, scratch) { match in
                guard case .pattern(let target, let sure) = program.meanings[Int(match.expression)]
                else { return }
                let (start, end) = (match.start - base, match.end - base)
                guard start >= 0, end <= window.count,
                    taken[target].admits(start: match.start, sure),
                    program.shared[target].target.accepts(
                        UnsafeBufferPointer(rebasing: window[start..<end]),
                        start > 0 ? window[start - 1] : nil, end < window.count ? window[end] : nil)
                else { return }
                pending.add(match, target: target)
            }
        }
    }

    /// Up to where everything that matches is known, and enough of what follows it.
    private func settled(_ window: UnsafeBufferPointer<UInt8>) -> Int {
        prefilters.reduce(base + window.count - lookahead) { min($0, $1.done) }
    }

    /// Judges the matches that end before `limit`.
    private func resolve(_ window: UnsafeBufferPointer<UInt8>, upTo limit: Int) {
        for group in pending.ready(upTo: limit) {
            for end in group.ends where judge(group, end: end, window) { break }
        }
    }

    /// Whether the match counts.
    private func judge(
        _ group: PendingMatches.Group, end: Int, _ window: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var start = max(0, group.start - base)
        var end = end - base
        guard end > start, end <= window.count else { return false }
        var index = 0
        var confidence: Confidence
        /// Whether the target takes what stands between `start` and `end`.
        func isAccepted() -> Bool {
            program.shared[index].target.accepts(
                UnsafeBufferPointer(rebasing: window[start..<end]),
                start > 0 ? window[start - 1] : nil, end < window.count ? window[end] : nil)
        }
        let meaning = program.meanings[Int(group.expression)]
        switch meaning {
        case .pattern(let target, let sure):
            index = target
            confidence = sure
            guard taken[index].admits(start: base + start, sure) else { return false }
            guard isAccepted() else { return false }
        case .literal(let target, let number, _, _):
            index = target
            let literal = program.shared[index].target.literals[number]
            confidence = literal.confidence
            guard let range = literal.reader(window, start..<end),
                range.lowerBound >= 0, range.upperBound <= window.count, !range.isEmpty,
                base + range.lowerBound >= taken[index].end
            else { return false }
            start = range.lowerBound
            end = range.upperBound
            guard isAccepted() else { return false }
        case .term(let target, _, let wholeStart, let wholeEnd):
            index = target
            confidence = .high
            if wholeStart, WordEdge.isWordCharacter(window, before: start) { return false }
            if wholeEnd, WordEdge.isWordCharacter(window, at: end) { return false }
        }
        let shared = program.shared[index]
        let asWritten = confidence
        let isOther = shared.target.isNamedOtherwise?(window, start) ?? false
        if isOther { confidence = .low }
        /// In the excerpt as it was made.
        func excerptSpan() -> Range<Int> {
            let first = normaliser.map.original(base + start).byte
            return first..<max(first + 1, normaliser.map.original(base + end).byte)
        }
        if !shared.target.context.isEmpty,
            shared.target.needsContext || shared.target.withContext != nil
        {
            let near = contexts.isNear(
                start..<end, of: index, within: shared.target.proximity, window, scratch)
            if near {
                if let raised = shared.target.withContext, !isOther {
                    confidence = max(confidence, raised)
                }
            } else if shared.target.needsContext {
                return false
            }
        }
        if confidence > .low, crowds.holds(shared, index, start..<end, window, base: base) {
            confidence = confidence.lower
        }
        if isStrings, confidence > .low, !meaning.isTerm,
            ChanceOfBytes.explains(
                UnsafeBufferPointer(rebasing: window[start..<end]), seen: receiver.stringBytes)
        {
            confidence = .low
        }
        if confidence > .low, shared.target.className == Detector.Kind.secret.rawValue,
            case .pattern = meaning, EncodedSurroundings.hold(window, start..<end)
        {
            confidence = confidence.lower
        }
        if let reading, !reading.excerpt.admits(excerptSpan(), of: shared.target, confidence) {
            return false
        }
        let span = (base + start)..<(base + end)
        var isAgain = false
        if case .pattern = meaning, span.lowerBound < taken[index].end {
            guard confidence > taken[index].confidence else { return false }
            isAgain = taken[index].holdsSameValue(
                as: span, of: shared.target, window, base: base)
        }
        taken[index] = TakenMatch(
            span: span.lowerBound..<max(span.upperBound, taken[index].end),
            confidence: confidence, sure: max(asWritten, confidence))
        let hit = TextHit(
            target: index, confidence: confidence, isAgain: isAgain,
            isSuppressed: LineCounter.lineHolds("dlp:allow", window, at: start), run: run,
            span: span)
        receiver.take(hit, match: UnsafeBufferPointer(rebasing: window[start..<end])) {
            place(of: start, window)
        }
        return true
    }

    /// Where a place in the window is in the part as read.
    private func place(of start: Int, _ window: UnsafeBufferPointer<UInt8>) -> Location {
        if let fixedPlace { return fixedPlace }
        if let reading {
            return reading.place(
                reading.excerpt.original(normaliser.map.original(base + start).byte))
        }
        let place = lines.place(of: start, window, base: base, normaliser.map)
        return Location(
            part: part, line: place.line, column: place.column, offset: place.byte)
    }

    // MARK: Text in text

    private func decode(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool) {
        runs.look(window, base: base, isLast: isLast) { scan($0, window) }
        blocks.look(window, base: base, isLast: isLast) { scan($0, window) }
    }

    /// Scans what was encoded.
    private func scan(_ run: EncodedRun, _ window: UnsafeBufferPointer<UInt8>) {
        // What an excerpt cuts off stands whole in the text that it is an excerpt of; a byte takes
        // two digits at most, or three with a per cent sign.
        if let reading {
            let first = normaliser.map.original(run.place).byte
            guard reading.excerpt.isChanged(first..<(first + 3 * run.bytes.count)) else { return }
        }
        guard depth < Self.deepest else { return receiver.tooDeep(kind: run.kind.rawValue) }
        if TextLikeness.isForReader(run.bytes) {
            return receiver.takeFile(run.bytes, kind: run.kind.rawValue)
        }
        guard let inner = innerScanner() else { return }
        var place = place(of: max(0, run.place - base), window)
        place.part += (place.part.isEmpty ? "" : "!/") + run.kind.rawValue
        inner.begin(part: place.part, at: place)
        run.bytes.withUnsafeBufferPointer { inner.addWhole($0) }
    }

    /// Scans what reads otherwise than it is written.
    private func readAgain(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool) {
        readings.look(window, base: base, isLast: isLast) { excerpt in
            guard depth < Self.deepest else {
                if excerpt.holdsEscapes { receiver.tooDeep(kind: "escapes") }
                return
            }
            guard let inner = innerScanner() else { return }
            inner.begin(
                part: part,
                reading: (excerpt, { self.place(of: min($0, window.count), window) }))
            inner.isStrings = isStrings
            excerpt.bytes.withUnsafeBufferPointer { inner.addWhole($0) }
            inner.reading = nil
        }
    }

    private func innerScanner() -> TextScanner? {
        if let inner { return inner }
        do {
            inner = try TextScanner(program, scratch, receiver: receiver, depth: depth + 1)
        } catch {
            receiver.failed(error.message)
        }
        return inner
    }
}

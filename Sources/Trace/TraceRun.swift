internal import Foundation
internal import Imaging

/// One trace under way: the picture's residuals, what was tried, what was found.
final class TraceRun {
    /// Known lines below this after a round of refinement are chance.
    private static let promising: Float = 4.2

    let keys: [TraceKey]
    let options: TraceOptions
    let pyramid: Pyramid
    let attribution: Attribution
    private var steps = [TraceStep]()
    private var smaller = [Int: Pyramid.Level]()
    private var clock = ContinuousClock.now

    init(luma: Plane, keys: [TraceKey], directory: (any MarkDirectory)?, options: TraceOptions) {
        self.keys = keys
        self.options = options
        pyramid = Pyramid(luma)
        attribution = Attribution(luma: luma, directory: directory, users: options.users)
    }

    var isEmpty: Bool { attribution.sightings.isEmpty }

    func note(_ name: String, _ detail: @autoclosure () -> String) {
        let now = ContinuousClock.now
        let passed = (now - clock).components
        clock = now
        steps.append(
            TraceStep(
                name: name, detail: detail(),
                milliseconds: Double(passed.seconds) * 1e3 + Double(passed.attoseconds) / 1e15))
    }

    func outcome() -> TraceOutcome {
        TraceOutcome(
            findings: attribution.findings(), geometriesTried: attribution.attempts.comparisons,
            candidatesChecked: attribution.attempts.tagChecks,
            leastUnnamed: attribution.leastUnnamed, steps: steps)
    }

    /// One linear map for the whole picture: screenshots, crops, pastes, scans.
    func screenshots() {
        let residual = pyramid.full.residual
        note("residual", "\(residual.width)×\(residual.height)")
        let isRead = keys.reduce(false) { exact($1) || $0 }
        if isRead && !options.thorough { return }
        // A scan shows the mark three to six times enlarged among the dots of its print: reduced
        // it looks like a screenshot. The size that shows pilots best comes first.
        let levels = pyramid.hasReduced ? [pyramid.full, pyramid.reduced] : [pyramid.full]
        let powers = levels.map {
            PowerMap(
                $0.residual, side: ScreenshotSearch.windowSide($0.residual), limit: 8, notch: 1)
        }
        for key in keys {
            let search = ScreenshotSearch(key.lines.carriers)
            let found = zip(levels, powers).map { level, power in
                (level: level, hypotheses: search.hypotheses(power, keep: 24))
            }.sorted { $0.hypotheses.first?.score ?? 0 > $1.hypotheses.first?.score ?? 0 }
            for (level, hypotheses) in found {
                let done = linear(hypotheses, level: level, key: key)
                if done && !options.thorough { return }
            }
        }
    }

    /// Follows the linear maps that one level's pilots suggest. True if someone was found.
    private func linear(
        _ hypotheses: [PilotSearch.Hypothesis], level: Pyramid.Level, key: TraceKey
    ) -> Bool {
        note(
            "pilots",
            "\(level.residual.width) wide: "
                + hypotheses.prefix(3).map { String(format: "%.1f", $0.score) }
                .joined(separator: " "))
        var spent = 0
        var found = false
        for h in hypotheses {
            let maps = ScreenshotSearch.canvases(
                h.map, width: level.residual.width, height: level.residual.height)
            guard let first = maps.first else { continue }
            // Pilots that stand far out of noise are followed whatever they cost.
            let budget = ScreenshotSearch.budget(
                canvasPixels: first.width * first.height, thorough: options.thorough)
            if spent >= budget && h.score < 28 { continue }
            spent += 1
            found = follow(maps, level: level, key: key, path: .screenshot, score: h.score) || found
            if found && !options.thorough { break }
        }
        return found
    }

    /// Tries several maps of one hypothesis (both ways up): the one whose known
    /// lines fit best is made exact and demodulated. True if someone was found; then marks of the
    /// `other` keys are looked for on the same map, an older one under a newer one say.
    func follow(
        _ maps: [CanvasMap], level: Pyramid.Level, key: TraceKey, path: Alignment.Path,
        score: Float, above least: Float = Aligner.worthwhile, others otherKeys: [TraceKey]? = nil
    ) -> Bool {
        let (maps, level) = pyramid.sized(maps, level, smallerLevel)
        let aligner = Aligner(lines: key.lines)
        let starts = aligner.starts(level.residual, maps, above: least)
        note(
            "lags",
            String(format: "score %.1f: ", score)
                + starts.map { String(format: "%.1f", $0.statistic) }.joined(separator: " "))
        let demodulator = Demodulator(lines: key.lines)
        for start in starts {
            var found = false
            var last = start.map
            var read: SoftBits?
            aligner.follow(level.residual, start) { map, cells in
                last = map
                let soft = demodulator.soft(cells)
                read = soft
                let alignment = Alignment(
                    map: map, tileSide: key.lines.side, level: level.scale, path: path,
                    statistic: start.statistic,
                    score: score)
                found =
                    attribution.read(
                        soft, key: key, at: alignment, polarity: start.polarity) || found
                note("demodulated", String(format: "known lines %.1f", soft.knownLineZ))
                // Rounds that start on a mark show it at once; others are not worth finishing.
                return !found && soft.knownLineZ > Self.promising
            }
            if found {
                if path == .screenshot, let read {
                    finish(last, read, level: level, key: key)
                }
                others(at: last, level: level, key: key, path: path, start: start, score: score)
                for other in otherKeys ?? keys where other.id != key.id {
                    _ = follow(
                        [last], level: level, key: other, path: path, score: score, others: [])
                }
                return true
            }
        }
        return false
    }

    /// `Pyramid.level(forTile:)`, made once for each step of a quarter of an octave.
    private func smallerLevel(forTile size: Double) -> Pyramid.Level {
        let step = Int((log2(size) * 4).rounded())
        if let known = smaller[step] { return known }
        let made = pyramid.level(forTile: size)
        smaller[step] = made
        return made
    }

    /// Marks at another offset of the same lattice: an older mark under a newer
    /// one, or a collage of captures.
    func others(
        at map: CanvasMap, level: Pyramid.Level, key: TraceKey, path: Alignment.Path,
        start: Aligner.Start, score: Float
    ) {
        let aligner = Aligner(lines: key.lines)
        let cells = aligner.cells(level.residual, map, polarity: start.polarity)
        let first =
            LagVolume(cells, reach: Aligner.reaches.last!)
            .peaks(above: 0, apart: 4, limit: 1).first?.z ?? 0
        // What crest reduction leaves beside the lines repeats with every tile and adds up; a
        // second mark is louder than that.
        let peaks = LagVolume(cells.withoutAligned(), reach: Aligner.reaches.last!)
            .peaks(above: max(7, 0.35 * first), apart: 4, limit: 4)
        let demodulator = Demodulator(lines: key.lines)
        for peak in peaks where peak.shift.length > 2 {
            var delta = [Double](repeating: 0, count: 2 * CanvasMap.terms)
            delta[0] = peak.shift.x
            delta[CanvasMap.terms] = peak.shift.y
            let shifted = map.refined(by: delta)
            let soft = demodulator.soft(
                aligner.cells(level.residual, shifted, polarity: start.polarity))
            let alignment = Alignment(
                map: shifted, tileSide: key.lines.side, level: level.scale, path: path,
                statistic: peak.z, score: score)
            _ = attribution.read(
                soft, key: key, at: alignment, polarity: start.polarity)
        }
        note("others", "\(peaks.count) offsets")
    }
}

extension TraceRun {
    /// Whole-picture z of the known lines from which an unscaled mark is demodulated. The largest
    /// of T² shifts and both signs stays below 5 in noise.
    private static let foldedZ: Float = 5

    /// Pictures whose pixels are still the marked ones: saved again, cropped, drawn over, but
    /// neither scaled nor turned. All tiles fold into one without any search, so that the mark is
    /// found 4 to 6 dB below what the pilot search needs. True if someone was found.
    func exact(_ key: TraceKey) -> Bool {
        let residual = pyramid.full.residual
        guard
            let map = ScreenshotSearch.canvases(
                .identity, width: residual.width, height: residual.height
            ).first
        else { return false }
        let aligner = Aligner(lines: key.lines)
        let sum = aligner.cells(residual, map, polarity: 1).foldedByNoise()
        let lags = LagVolume.map(sum, lines: key.lines, reach: Aligner.reaches.last!)
        guard let high = lags.max(), let low = lags.min() else { return false }
        let polarity: Float = high >= -low ? 1 : -1
        let z = max(high, -low)
        note("folded", String(format: "z %.1f", z))
        guard z > Self.foldedZ, let at = lags.firstIndex(of: polarity * z) else { return false }
        var shifted = map
        let side = key.lines.side
        shifted.base =
            map.base
            * Homography(a: 1, b: 0, tx: Double(at % side), c: 0, d: 1, ty: Double(at / side))
        let soft = Demodulator(lines: key.lines).soft(
            aligner.cells(residual, shifted, polarity: polarity))
        note("demodulated", String(format: "known lines %.1f", soft.knownLineZ))
        let alignment = Alignment(
            map: shifted, tileSide: side, level: pyramid.full.scale, path: .screenshot,
            statistic: z, score: 0)
        guard attribution.read(soft, key: key, at: alignment, polarity: polarity) else {
            return false
        }
        others(
            at: shifted, level: pyramid.full, key: key, path: .screenshot,
            start: Aligner.Start(map: shifted, statistic: z, polarity: polarity), score: 0)
        return true
    }
}

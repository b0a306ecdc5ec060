internal import BenchSupport
internal import Foundation
internal import Imaging
internal import Trace
internal import Watermark

/// Makes a trial's leak and traces it.
struct TrialRunner {
    /// Folder of PDFs.
    let content: String

    struct Leak {
        var raster: Raster
        var marker: Marker?
        /// Tile pixel → leaked pixel.
        var map: (@Sendable (Point) -> Point)?
        var tileWidth = 0
        var tileHeight = 0
    }

    func leak(_ trial: Trial) throws -> Leak {
        guard let channel = Channel(trial.channel) else {
            throw BenchError("no channel \(trial.channel)")
        }
        var generator = DeterministicGenerator(
            seed: trial.seed &* 0x9E37_79B9
                ^ UInt64(trial.page.file.utf8.reduce(7) { $0 &* 31 &+ Int($1) }.magnitude))
        let token = generator.next() >> 16
        let drawn = try trial.page.render(in: content, resolution: channel.pageResolution)
        guard let strength = trial.overlay() else {
            guard trial.strength == "none" else {
                throw BenchError("no strength \(trial.strength)")
            }
            return Leak(raster: try channel.apply(drawn, seed: trial.seed).raster)
        }
        let marker = Marker(key: BenchKey.own, token: token)
        let page = OverlaidPage(
            drawn, resolution: channel.pageResolution, marker: marker, strength: strength)
        let (raster, map) = try channel.apply(page.raster, seed: trial.seed)
        let toPage = page.map
        return Leak(
            raster: raster, marker: marker, map: { map(toPage($0)) }, tileWidth: page.tileWidth,
            tileHeight: page.tileHeight)
    }

    func run(
        _ trial: Trial, oracle: OracleUse = .failures
    ) throws -> (TrialResult, TraceOutcome, Leak) {
        let leak = try leak(trial)
        let luma = leak.raster.luma()
        let tokens = leak.marker.map { [$0.token] } ?? []
        let tracer = Tracer(keys: [BenchKey.own], directory: BenchRegistry(tokens))
        let start = ContinuousClock.now
        let outcome = tracer.trace(luma)
        let time = (ContinuousClock.now - start) / .milliseconds(1)
        let right = outcome.findings.filter {
            tokens.contains($0.token) && $0.result == .identified
        }
        let wrong = outcome.findings.filter { !tokens.contains($0.token) }.count
        var result = TrialResult(
            trial: trial, outcome: wrong > 0 ? .wrong : right.isEmpty ? .none : .right,
            falseNames: wrong, probability: outcome.findings.first?.falsePositiveProbability,
            z: right.first?.z, path: right.first?.path, width: luma.width, height: luma.height,
            milliseconds: time)
        if oracle == .always || oracle == .failures && result.outcome != .right,
            let map = leak.map, let marker = leak.marker
        {
            let reading = Oracle(key: BenchKey.own).read(
                luma, marker: marker, width: leak.tileWidth, height: leak.tileHeight, map: map)
            result.oracleZ = reading.z
            result.oracleDecodes = reading.decodes
        }
        // What the tracer reads, geometry cannot have made unreadable.
        if result.outcome == .right { result.oracleDecodes = true }
        return (result, outcome, leak)
    }

    /// When the oracle is asked, which costs as much as a trace.
    enum OracleUse { case always, failures, never }
}

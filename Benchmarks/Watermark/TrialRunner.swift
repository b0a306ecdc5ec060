internal import BenchSupport
internal import Foundation
internal import Imaging
internal import Simulator
internal import Trace
internal import Watermark

/// Makes a trial's leak and traces it.
struct TrialRunner {
    /// Folder of pages.
    let content: String

    struct Leak {
        var raster: Raster
        var markers: [Marker]
        /// Screen pixel → leaked pixel, where there is one map.
        var map: (@Sendable (Point) -> Point)?
        var screen: (width: Int, height: Int)
        var scale: Double?
    }

    func page(_ name: String) throws -> Raster {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: content + "/" + name))
        return try Picture.decode([UInt8](bytes)).raster
    }

    func leak(_ trial: Trial) throws -> Leak {
        var generator = DeterministicGenerator(
            seed: trial.seed &* 0x9E37_79B9
                ^ UInt64(trial.content.utf8.reduce(7) { $0 &* 31 &+ Int($1) }.magnitude))
        let page = try page(trial.content)
        let screen = (page.width, page.height)
        func marker(_ key: SignalKey = BenchKey.own) -> Marker {
            Marker(key: key, token: generator.next() >> 16)
        }
        switch trial.kind {
        case .screenshot, .pair:
            let one = marker()
            let attack = try attack(trial.channel)
            let (raster, truth) = try attack.apply(one.mark(page).raster, seed: trial.seed)
            return Leak(raster: raster, markers: [one], map: { truth($0) }, screen: screen)
        case .photo:
            let one = marker()
            let (raster, truth) = try photograph(one.mark(page).raster, trial)
            return Leak(
                raster: raster, markers: [one], map: { truth.map($0) }, screen: screen,
                scale: truth.scaleAtCentre)
        case .mixture:
            let parts = trial.channel.split(separator: " ")
            guard parts.count == 2, let count = Int(parts[1]),
                let mixture = CaptureMixture(rawValue: String(parts[0]))
            else { throw BenchError("no mixture \(trial.channel)") }
            let markers = (0..<count).map { _ in marker() }
            let mixed = try mixture.apply(markers.map { $0.mark(page).raster }, seed: trial.seed)
            let jpeg = try JPEGCodec.decode(JPEGCodec.encode(mixed, quality: 75))
            return Leak(raster: jpeg, markers: markers, map: nil, screen: screen)
        case .null:
            return Leak(
                raster: try innocent(page, trial, &generator), markers: [], map: nil,
                screen: screen)
        }
    }

    func run(_ trial: Trial, withOracle: Bool = true) throws -> (TrialResult, TraceOutcome, Leak) {
        let leak = try leak(trial)
        let luma = leak.raster.luma()
        let tracer = Tracer(
            keys: [BenchKey.own], directory: BenchRegistry(leak.markers.map(\.token)))
        let start = ContinuousClock.now
        let outcome = tracer.trace(luma)
        let time = (ContinuousClock.now - start) / .milliseconds(1)
        let tokens = Set(leak.markers.map(\.token))
        let right = outcome.findings.filter {
            tokens.contains($0.token) && $0.result == .identified
        }
        let wrong =
            outcome.findings.count - outcome.findings.filter { tokens.contains($0.token) }.count
        var result = TrialResult(
            trial: trial,
            outcome: wrong > 0
                ? .wrong
                : right.isEmpty ? .none : right.count == tokens.count ? .right : .partial,
            falseNames: wrong, probability: outcome.findings.first?.falsePositiveProbability,
            z: right.map(\.z).min(), path: right.first?.path, scale: leak.scale,
            width: luma.width, height: luma.height, milliseconds: time,
            geometries: outcome.geometriesTried, candidates: outcome.candidatesChecked,
            leastUnnamed: outcome.leastUnnamed)
        if withOracle, let map = leak.map, let marker = leak.markers.first {
            let reading = Oracle(key: BenchKey.own).read(
                luma, marker: marker, width: leak.screen.width, height: leak.screen.height,
                map: map)
            result.oracleZ = reading.z
            // What the tracer reads, geometry cannot have made unreadable.
            result.oracleDecodes = reading.decodes || result.outcome == .right
        }
        return (result, outcome, leak)
    }

    private func attack(_ name: String) throws -> ScreenshotAttack {
        let known = ScreenshotAttack.catalogue + ScreenshotAttack.pairs(count: 200, seed: 1)
        guard let attack = known.first(where: { $0.name == name }) else {
            throw BenchError("no attack \(name)")
        }
        return attack
    }

    private func photograph(
        _ screen: Raster, _ trial: Trial, sensor: (Int, Int) = (4000, 3000)
    ) throws -> (Raster, CameraTruth) {
        guard let preset = CameraPreset(rawValue: trial.channel) else {
            throw BenchError("no preset \(trial.channel)")
        }
        let settings = CameraSettings.random(
            preset: preset, seed: trial.seed, sensorWidth: sensor.0, sensorHeight: sensor.1)
        let (photo, truth) = try Camera(settings: settings, seed: trial.seed).photograph(screen)
        return (photo, truth)
    }

    /// An innocent picture: mostly a small part or a small photo, so that thousands can be
    /// traced, large enough that every path of the tracer runs.
    private func innocent(
        _ page: Raster, _ trial: Trial, _ g: inout DeterministicGenerator
    ) throws -> Raster {
        var page = page
        if trial.channel.hasPrefix("foreign") {
            page = Marker(key: BenchKey.foreign, token: g.next() >> 16).mark(page).raster
        }
        // Scraps hold two tiles at most; parts some ten.
        let isScrap = trial.channel.hasSuffix("scrap")
        let width = isScrap ? 64 + Int(g.uniform() * 130) : 160 + Int(g.uniform() * 200)
        let height = isScrap ? 64 + Int(g.uniform() * 100) : 120 + Int(g.uniform() * 140)
        if trial.channel.hasSuffix("photo") {
            let presets = CameraPreset.allCases
            var shot = trial
            shot.channel = presets[Int(g.uniform() * Double(presets.count))].rawValue
            return try photograph(page, shot, sensor: (400, 300)).0
        }
        if trial.channel.hasSuffix("whole") { return page }
        let shrink = 0.4 + 0.5 * g.uniform()
        let steps: [AttackStep] =
            g.uniform() < 0.5
            ? [.crop(width: width, height: height), .jpeg(quality: 60 + Int(g.uniform() * 35))]
            : [
                .crop(width: width * 2, height: height * 2), .scale(x: shrink, y: shrink),
                .jpeg(quality: 50 + Int(g.uniform() * 40)),
            ]
        return try ScreenshotAttack("null", .crop, steps).apply(page, seed: trial.seed).0
    }
}

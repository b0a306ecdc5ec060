internal import BenchSupport
internal import Foundation
internal import Imaging
internal import Simulator
internal import Support
internal import Trace
internal import Watermark

/// Seconds in this process, medians, with ratios to the codec alone.
struct SpeedStudy {
    let content: String
    let pages: [String]

    func markdown() throws -> String {
        let runner = TrialRunner(content: content)
        var rows = [String]()
        for size in ["1920x1080", "3840x2160"] {
            guard let name = pages.first(where: { $0.contains("mail-" + size) }) else { continue }
            let page = try PNGCodec.encode(try runner.page(name))
            let codec = try median(9) {
                _ = try PNGCodec.encode(try PNGCodec.decode(page))
            }
            let marked = Marker(key: BenchKey.own, token: 5)
            let whole = try median(9) {
                let (marker, picture) = try Parallel.both(
                    { Marker(key: BenchKey.own, token: 5) },
                    { try PNGCodec.decode(page) })
                _ = try PNGCodec.encode(marker.mark(picture).raster)
            }
            let same = try PNGCodec.encode(marked.mark(try PNGCodec.decode(page)).raster)
            let again = try median(9) {
                _ = try PNGCodec.encode(try PNGCodec.decode(same))
            }
            rows.append(
                String(
                    format:
                        "| mark %@ PNG | %.0f ms | %.2f of decoding and encoding the unmarked "
                        + "page, %.2f of the marked one |", size, whole, whole / codec,
                    whole / again))
        }
        if let name = pages.first(where: { $0.contains("mail-1920x1080") }) {
            let page = try runner.page(name)
            let marker = Marker(key: BenchKey.own, token: 5)
            let registry = BenchRegistry([5])
            let tracer = Tracer(keys: [BenchKey.own], directory: registry)
            let shot = marker.mark(page).raster
            rows.append(
                String(
                    format: "| trace 1080p screenshot | %.0f ms | |",
                    median(5) { _ = tracer.trace(shot) }))
            var found = [Double]()
            var blank = [Double]()
            for seed in UInt64(900)..<908 {
                let settings = CameraSettings.random(preset: .normal, seed: seed)
                var whole = settings
                whole.shrinkTo = nil
                let camera = Camera(settings: whole, seed: seed)
                let photo = try camera.photograph(shot).photo
                found.append(median(1) { _ = tracer.trace(photo) })
                let plain = try camera.photograph(page).photo
                blank.append(median(1) { _ = tracer.trace(plain) })
            }
            rows.append(
                String(
                    format: "| trace 12 MP photo, found | %.0f ms (largest %.0f) | |",
                    found.sorted()[4], found.max()!))
            rows.append(
                String(
                    format: "| trace 12 MP photo without a mark | %.0f ms (largest %.0f) | |",
                    blank.sorted()[4], blank.max()!))
        }
        var usage = rusage()
        getrusage(0, &usage)
        rows.append("| peak memory of all of these | \(usage.ru_maxrss / 1024) MB | |")
        return """
            ### Speed

            Medians on \(Parallel.width) cores, one key, \(BenchRegistry.innocents) issued marks.

            | | time | ratio |
            |---|---|---|

            """ + rows.joined(separator: "\n")
    }

    private func median(_ runs: Int, _ body: () throws -> Void) rethrows -> Double {
        var times = [Double]()
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try body()
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        return times.sorted()[runs / 2]
    }
}

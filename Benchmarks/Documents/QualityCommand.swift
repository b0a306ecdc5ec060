internal import ArgumentParser
internal import BenchSupport
internal import Foundation
internal import Imaging
internal import Watermark

/// What an overlay changes on drawn pages: largest change, PSNR with and without its constant
/// shift.
struct QualityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality", abstract: "Print how much overlays change the pages of a folder.")
    @Option(help: "Folder of PDFs.") var content: String
    @Option(help: "Strengths with commas between.") var strengths = "screen,print"
    @Option(help: "Pixels an inch.") var resolution = 96.0
    @Option(help: "Write the marked pages into this folder, PNG.") var save: String?

    func run() throws {
        print("| page | strength | most levels | PSNR, dB | without the shift, dB |")
        print("|---|---|---|---|---|")
        let marker = Marker(key: BenchKey.own, token: 0x1234_5678_9ABC)
        for page in try Page.all(in: content, most: 1) {
            let drawn = try page.render(in: content, resolution: resolution)
            for name in strengths.split(separator: ",").map(String.init) {
                let trial = Trial(page: page, channel: "", strength: name, seed: 0)
                guard let strength = trial.overlay() else {
                    throw ValidationError("no strength \(name)")
                }
                let marked = OverlaidPage(
                    drawn, resolution: resolution, marker: marker, strength: strength
                ).raster
                print("| \(page.file) | \(name) \(Self.compare(drawn, marked))")
                if let save {
                    try FileManager.default.createDirectory(
                        atPath: save, withIntermediateDirectories: true)
                    let stem = page.file.replacingOccurrences(of: "/", with: "_")
                    try Data(PNGCodec.encode(marked)).write(
                        to: URL(fileURLWithPath: "\(save)/\(stem)-\(name).png"))
                }
            }
        }
    }

    private static func compare(_ a: Raster, _ b: Raster) -> String {
        guard case .eight(let a) = a.samples, case .eight(let b) = b.samples else { return "" }
        var sum = [Double](repeating: 0, count: 256)
        var squares = sum
        var count = sum
        var most = 0
        for (p, q) in zip(a, b) {
            let d = Int(q) - Int(p)
            most = max(most, abs(d))
            sum[Int(p)] += Double(d)
            squares[Int(p)] += Double(d * d)
            count[Int(p)] += 1
        }
        let all = Double(a.count)
        let raw = squares.reduce(0, +) / all
        // The shift is B ↦ B (1 − α) + 127.5 α: a constant for each grey level.
        let shift = (0..<256).reduce(0.0) {
            count[$1] > 0 ? $0 + sum[$1] * sum[$1] / count[$1] : $0
        }
        let pattern = max(raw - shift / all, 1e-9)
        return String(
            format: "| %d | %.1f | %.1f |", most, 10 * log10(65025 / max(raw, 1e-9)),
            10 * log10(65025 / pattern))
    }
}

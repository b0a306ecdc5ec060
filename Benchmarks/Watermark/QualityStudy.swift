internal import BenchSupport
internal import Foundation
internal import Imaging
internal import Watermark

/// What the mark costs: PSNR, SSIM and the largest change, per kind of page.
struct QualityStudy {
    let content: String
    let pages: [String]

    func markdown() throws -> String {
        let runner = TrialRunner(content: content)
        let marker = Marker(key: BenchKey.own, token: 0x0123_4567_89AB)
        var rows = [String]()
        for name in pages {
            let page = try runner.page(name)
            let luma = page.luma()
            let marked = marker.mark(page)
            let ssim = StructuralSimilarity.mean(luma, marked.raster.luma())
            let strong = marker.mark(page, strength: .gain(1.15))
            let dimmed = Self.composite(page, nil)
            let overlaid = Self.composite(page, Overlay(marker))
            rows.append(
                String(
                    format: "| %@ | %.1f | %.4f | %d | %.1f | %.1f | %.4f |", name, marked.psnrDB,
                    ssim, marked.maxChange, strong.psnrDB, Self.psnr(dimmed, overlaid),
                    StructuralSimilarity.mean(dimmed, overlaid)))
        }
        return """
            ### Quality

            Standard strength, the strength of the high zone, and the overlay against the page \
            dimmed as it dims it.

            | page | PSNR, dB | SSIM | largest change | high zone PSNR | overlay PSNR | overlay SSIM |
            |---|---|---|---|---|---|---|

            """ + rows.joined(separator: "\n")
    }

    /// Luma as a compositor shows it: B (1 − α) + α c, rounded; without an overlay c is
    /// its mean grey.
    private static func composite(_ page: Raster, _ overlay: Overlay?) -> Plane {
        var luma = page.luma()
        let alpha = Float(Overlay.alpha) / 255
        let layer = overlay?.raster(width: page.width, height: page.height)
        for i in luma.samples.indices {
            var c: Float = 127.5
            if case .eight(let s)? = layer?.samples { c = Float(s[2 * i]) }
            luma.samples[i] = (luma.samples[i] * (1 - alpha) + alpha * c).rounded()
        }
        return luma
    }

    private static func psnr(_ a: Plane, _ b: Plane) -> Double {
        var sum = 0.0
        for i in a.samples.indices {
            let d = Double(a.samples[i] - b.samples[i])
            sum += d * d
        }
        return 10 * log10(255 * 255 * Double(a.samples.count) / max(sum, 1e-9))
    }
}

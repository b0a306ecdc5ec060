import Foundation
import Imaging
import Trace
import Watermark

func readPGM(_ path: String) -> Raster {
    let d = [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
    var pos = 0; var tok = [String]()
    while tok.count < 4 { var s = ""; while d[pos] > 32 { s.append(Character(UnicodeScalar(d[pos]))); pos += 1 }; pos += 1; tok.append(s) }
    return Raster(width: Int(tok[1])!, height: Int(tok[2])!, layout: .grey, samples: .eight(Array(d[pos...])))
}
@main
struct BenchWatermark {
    static func main() {
        let a = CommandLine.arguments
        var g = DeterministicGenerator(seed: 42)
        let carriers = CarrierSet(profile: .one, stream: &g)
        let code = PolarCode.standard.encode(PayloadAuthenticator(tagKey: [UInt8](repeating: 7, count: 32), profile: 1).payload(token: 0x123456789abc))
        if a[1] == "mark" {
            let r = readPGM(a[2])
            let t = ContinuousClock.now
            let dm = DevMarker(carriers, code)
            print("tile", ContinuousClock.now - t)
            let m = dm.mark(r)
            print("mark", ContinuousClock.now - t, m.psnrDB, m.maxChange)
            if case .eight(let s) = m.raster.samples {
                var out = Data("P5 \(r.width) \(r.height) 255\n".utf8); out.append(contentsOf: s)
                try! out.write(to: URL(fileURLWithPath: a[3]))
            }
        } else if a[1] == "oracle" {
            // file sx sy tx ty w h
            let n = a[3...].map { Double($0)! }
            let r = DevStudy.oracle(readPGM(a[2]).luma(), carriers, code, Homography(a: n[0], b: 0, tx: n[2], c: 0, d: n[1], ty: n[3]), Int(n[4]), Int(n[5]))
            print(a[2], "exact", r.0, "refined", r.1, "stat", r.2)
        } else {
            DevStudy.screenshot(readPGM(a[2]).luma(), carriers, code)
        }
    }
}

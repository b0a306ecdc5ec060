import Foundation
import Imaging
import Simulator
import Trace
import Watermark

func readPGM(_ path: String) -> Raster {
    let d = [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
    var pos = 0; var tok = [String]()
    while tok.count < 4 { var s = ""; while d[pos] > 32 { s.append(Character(UnicodeScalar(d[pos]))); pos += 1 }; pos += 1; tok.append(s) }
    return Raster(width: Int(tok[1])!, height: Int(tok[2])!, layout: .grey, samples: .eight(Array(d[pos...])))
}
func readAny(_ path: String) -> Raster {
    let d = [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
    if path.hasSuffix("pgm") { return readPGM(path) }
    if path.hasSuffix("png") { return try! PNGCodec.decode(d) }
    return try! JPEGCodec.decode(d)
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
        } else if a[1] == "photo" {
            // in.pgm preset seed out.jpg
            let preset = CameraPreset(rawValue: a[3])!
            let seed = UInt64(a[4])!
            let r = readAny(a[2])
            let m = DevMarker(carriers, code).mark(r)
            let t0 = ContinuousClock.now
            let (photo, truth) = try! Camera(settings: .random(preset: preset, seed: seed), seed: seed).photograph(m.raster)
            print("simulated", ContinuousClock.now - t0, photo.width, photo.height, "scale", truth.scaleAtCentre)
            try! Data(JPEGCodec.encode(photo, quality: 98)).write(to: URL(fileURLWithPath: a[5]))
            let t = DevStudy.truthMap(width: r.width, height: r.height, homography: truth.homography, truth.map)
            try! t.map { "\($0)" }.joined(separator: " ").write(toFile: a[5] + ".truth", atomically: true, encoding: .utf8)
        } else if a[1] == "full" {
            let key = TraceKey(id: "k1", carriers: carriers, authenticator: PayloadAuthenticator(tagKey: [UInt8](repeating: 7, count: 32), profile: 1))
            for f in a[2...] {
                let l = readAny(f).luma()
                let t0 = ContinuousClock.now
                let o = Tracer(keys: [key], directory: nil).trace(l)
                print(f, ContinuousClock.now - t0, o.findings.map { "\(String($0.token, radix: 16)) \($0.z) \($0.falsePositiveProbability) \($0.path)" }, o.geometriesTried, o.candidatesChecked)
                if ProcessInfo.processInfo.environment["V"] != nil { for s in o.steps { print("   ", s.name, s.detail, Int(s.milliseconds)) } }
            }
        } else if a[1] == "tracephoto" {
            for f in a[2...] {
                let t = try! String(contentsOfFile: f + ".truth", encoding: .utf8).split(separator: " ").map { Double($0)! }
                print("==", f)
                DevStudy.photo(readAny(f).luma(), carriers, code, t)
            }
        } else {
            DevStudy.screenshot(readPGM(a[2]).luma(), carriers, code)
        }
    }
}

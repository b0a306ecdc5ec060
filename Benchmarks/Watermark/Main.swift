import Foundation
import Imaging
import Simulator
import Trace
import Watermark

func readAny(_ path: String) -> Raster {
    let d = [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
    if path.hasSuffix("pgm") {
        var pos = 0; var tok = [String]()
        while tok.count < 4 { var s = ""; while d[pos] > 32 { s.append(Character(UnicodeScalar(d[pos]))); pos += 1 }; pos += 1; tok.append(s) }
        return Raster(width: Int(tok[1])!, height: Int(tok[2])!, layout: .grey, samples: .eight(Array(d[pos...])))
    }
    if path.hasSuffix("png") { return try! PNGCodec.decode(d) }
    return try! JPEGCodec.decode(d)
}
func trace(_ key: SignalKey, _ l: Plane, _ name: String, _ extra: String = "") {
    let t0 = ContinuousClock.now
    let o = Tracer(keys: [key], directory: nil).trace(l)
    let el = Double((ContinuousClock.now - t0) / .milliseconds(1))
    print(name, extra, "\(Int(el))ms", o.findings.map { String($0.token, radix: 16) + String(format: " z %.1f p %.0e ", $0.z, $0.falsePositiveProbability) + $0.path }, o.geometriesTried, o.candidatesChecked)
    if ProcessInfo.processInfo.environment["V"] != nil { for s in o.steps { print("   ", s.name, s.detail, Int(s.milliseconds)) } }
}
@main
struct BenchWatermark {
    static func main() {
        let a = CommandLine.arguments
        let g = DeterministicGenerator(seed: 42)
        let key = SignalKey(id: "k1", profile: .one, stream: g, tagKey: [UInt8](repeating: 7, count: 32))
        let mk = Marker(key: key, token: 0x123456789abc)
        if a[1] == "mark" {
            let m = mk.mark(readAny(a[2]))
            print(m.psnrDB, m.maxChange)
            try! Data(PNGCodec.encode(m.raster)).write(to: URL(fileURLWithPath: a[3]))
        } else if a[1] == "photos" {
            // preset seed0 n pictures...: simulate, cache, trace
            let preset = CameraPreset(rawValue: a[2])!
            let s0 = Int(a[3])!, n = Int(a[4])!
            for i in 0..<n {
                let path = a[5 + i % (a.count - 5)]
                let seed = UInt64(s0 + i)
                let r = readAny(path)
                let (photo, truth) = try! Camera(settings: .random(preset: preset, seed: seed), seed: seed).photograph(mk.mark(r).raster)
                let luma = photo.luma()
                let o = Oracle(key: key).read(luma, marker: mk, width: r.width, height: r.height, map: { truth.map($0) })
                try! Data(JPEGCodec.encode(photo, quality: 98)).write(to: URL(fileURLWithPath: "/tmp/dev/ph/\(preset).\(seed).jpg"))
                trace(key, luma, "\(preset).\(seed)", String(format: "%@ %dx%d scale %.2f oracle %.1f %@", (path as NSString).lastPathComponent, photo.width, photo.height, truth.scaleAtCentre, o.z, o.decodes ? "D" : "-"))
            }
        } else {
            for f in a[2...] { trace(key, readAny(f).luma(), f) }
        }
    }
}

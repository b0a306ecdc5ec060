import Foundation
import Imaging
import Simulator
import Trace
import Watermark

func readAny(_ path: String) -> Raster {
    if path.hasPrefix("syn:") { let p = path.split(separator: ":"); return SyntheticScreen(rawValue: String(p[1]))!.render2(Int(p[2])!, Int(p[3])!) }
    let d = [UInt8](try! Data(contentsOf: URL(fileURLWithPath: path)))
    if path.hasSuffix("pgm") {
        var pos = 0; var tok = [String]()
        while tok.count < 4 { var s = ""; while d[pos] > 32 { s.append(Character(UnicodeScalar(d[pos]))); pos += 1 }; pos += 1; tok.append(s) }
        return Raster(width: Int(tok[1])!, height: Int(tok[2])!, layout: .grey, samples: .eight(Array(d[pos...])))
    }
    if path.hasSuffix("png") { return try! PNGCodec.decode(d) }
    return try! JPEGCodec.decode(d)
}
extension SyntheticScreen { func render2(_ w: Int, _ h: Int) -> Raster { SyntheticScreen.render(kind: self, width: w, height: h, seed: 3) } }
func cpu() -> Double { var u = rusage(); getrusage(0, &u); return Double(u.ru_utime.tv_sec) * 1e3 + Double(u.ru_utime.tv_usec) / 1e3 }
func trace(_ key: SignalKey, _ l: Plane, _ name: String, _ extra: String = "") {
    let t0 = ContinuousClock.now
    let c0 = cpu()
    let o = Tracer(keys: [key], directory: dir).trace(l)
    let el = Double((ContinuousClock.now - t0) / .milliseconds(1))
    print(name, extra, "\(Int(el))ms cpu \(Int(cpu() - c0))", o.findings.map { String($0.token, radix: 16) + String(format: " z %.1f p %.0e ", $0.z, $0.falsePositiveProbability) + $0.path }, o.geometriesTried, o.candidatesChecked)
    if ProcessInfo.processInfo.environment["V"] != nil { for s in o.steps { print("   ", s.name, s.detail, Int(s.milliseconds)) } }
}
struct RandomDirectory: MarkDirectory {
    let key: SignalKey
    let words: IssuedCodewords
    init(_ key: SignalKey, _ token: UInt64) {
        self.key = key
        var g = DeterministicGenerator(seed: 99)
        var t = (0..<100_000).map { _ in g.next() >> 16 }
        t[5] = token
        words = IssuedCodewords(tokens: t, words: t.flatMap { t in let w = key.codeword(token: t).words; return (0..<8).map { w[$0] } })
    }
    func mark(token: UInt64, keyID: String) -> IssuedMark? { words.tokens.contains(token) ? IssuedMark(token: token, user: "u", issuedAt: Date()) : nil }
    func codewords(keyID: String, profile: Int, users: [String]?) -> IssuedCodewords { words }
}
nonisolated(unsafe) var dir: RandomDirectory! = nil
@main
struct BenchWatermark {
    static func main() {
        let a = CommandLine.arguments
        let g = DeterministicGenerator(seed: 42)
        let key = SignalKey(id: "k1", profile: .one, stream: g, tagKey: [UInt8](repeating: 7, count: 32))
        let mk = Marker(key: key, token: 0x123456789abc)
        dir = RandomDirectory(key, mk.token)
        if a[1] == "mark" {
            let m = mk.mark(readAny(a[2]))
            print(m.psnrDB, m.maxChange)
            try! Data(PNGCodec.encode(m.raster)).write(to: URL(fileURLWithPath: a[3]))
        } else if a[1] == "photos" {
            // preset seed0 n pictures...: simulate, cache, trace
            let preset = CameraPreset(rawValue: a[2])!
            let s0 = Int(a[3])!, n = Int(a[4])!
            if ProcessInfo.processInfo.environment["S"] != nil { for i in 0..<n { let c = CameraSettings.random(preset: preset, seed: UInt64(s0 + i)); print(s0 + i, c.yaw, c.pitch, c.roll, c.coverage, c.focal, c.k1, c.cropMargin as Any, c.shrinkTo as Any) }; return }
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
        } else if a[1] == "attacks" {
            let seed = UInt64(a[2])!
            for f in a[3...] {
                let m = mk.mark(readAny(f))
                var failed = [String](), total = 0, times = [Double]()
                for attack in ScreenshotAttack.catalogue where attack.unavailable == nil {
                    let (leak, truth) = try! attack.apply(m.raster, seed: seed)
                    let t0 = ContinuousClock.now
                    let o = Tracer(keys: [key], directory: dir).trace(leak)
                    times.append(Double((ContinuousClock.now - t0) / .milliseconds(1)))
                    total += 1
                    if o.findings.first?.token != mk.token {
                        let r = Oracle(key: key).read(leak.luma(), marker: mk, width: m.raster.width, height: m.raster.height, map: { truth($0) })
                        failed.append("\(attack.name) \(leak.width)x\(leak.height) oracle \(String(format: "%.1f", r.z)) \(r.decodes) | \(o.steps.filter { $0.name == "lags" || $0.name == "poses" }.prefix(3).map { $0.detail })")
                    }
                }
                print(f, "psnr", m.psnrDB, "ok", total - failed.count, "/", total, "median ms", times.sorted()[times.count / 2])
                for x in failed { print("    FAIL", x) }
            }
        } else {
            for f in a[2...] { trace(key, readAny(f).luma(), f) }
        }
    }
}

import Dispatch
import Foundation
import Imaging

// Reads and writes picture files a few times and prints the best milliseconds of each:
//
//   bench-codecs [--png-level N] FILE...
//
// Wall time, all cores; the file is read from disk before the clock starts.

/// The least time of `runs` calls, and the last call's result.
func best<T>(of runs: Int, _ body: () throws -> T) rethrows -> (milliseconds: Double, result: T) {
    var least = Double.infinity
    var result: T?
    for _ in 0..<runs {
        let start = DispatchTime.now().uptimeNanoseconds
        result = try body()
        least = min(least, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6)
    }
    return (least, result!)
}

var files = Array(CommandLine.arguments.dropFirst())
var effort = PNGEffort.balanced
if files.first == "--png-level", files.count > 1, let level = Int(files[1]) {
    effort = PNGEffort(level: level)
    files.removeFirst(2)
}
print("decode ms\tencode ms\tMB in\tMB out\tfile")
for path in files {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let decode = try best(of: 9) { try Picture.decode(bytes) }
    let picture = decode.result
    let encode = try best(of: 9) {
        switch picture.source {
        case .png(let parameters):
            try PNGCodec.encode(picture.raster, effort: effort, like: parameters)
        case .jpeg(let parameters): try JPEGCodec.encode(picture.raster, like: parameters)
        }
    }
    print(
        String(
            format: "%.1f\t%.1f\t%.2f\t%.2f\t", decode.milliseconds, encode.milliseconds,
            Double(bytes.count) / 1e6, Double(encode.result.count) / 1e6) + path)
}

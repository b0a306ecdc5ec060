internal import Foundation
internal import Imaging
internal import Support
internal import Watermark

// Reads, writes and marks picture files a few times and prints the median milliseconds
// of each:
//
//   bench-codecs FILE...
//   bench-codecs --copy IN OUT     decodes and encodes once, to set dlp mark beside
//
// Wall time, all cores; the file is read from disk before the clock starts. Marking is
// everything from bytes to bytes, the tile included; its ratio is to decoding the picture
// and encoding the marked one.

/// The median time of `runs` calls, and the last call's result.
func median<T>(of runs: Int, _ body: () throws -> T) throws -> (milliseconds: Double, result: T) {
    var times = [Double]()
    var result = try body()
    for _ in 0..<runs {
        let start = ContinuousClock.now
        result = try body()
        times.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    return (times.sorted()[runs / 2], result)
}

let key = SignalKey(
    id: "bench", profile: .one, stream: DeterministicGenerator(seed: 1),
    tagKey: [UInt8](repeating: 1, count: 32))
let files = Array(CommandLine.arguments.dropFirst())
if files.count == 3, files[0] == "--copy" {
    let picture = try Picture.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: files[1]))))
    let bytes = try Picture.encode(picture.raster, like: picture.source)
    try Data(bytes).write(to: URL(fileURLWithPath: files[2]))
    exit(0)
}
print("decode\tencode\tencode marked\ttile\tembed\tmark\tratio\tMB in\tMB out\tfile")
for path in files {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let (decode, picture) = try median(of: 15) { try Picture.decode(bytes) }
    let (encode, _) = try median(of: 15) {
        try Picture.encode(picture.raster, like: picture.source)
    }
    let (tile, marker) = try median(of: 15) { Marker(key: key, token: 5) }
    let (embed, marked) = try median(of: 15) { marker.mark(picture.raster) }
    let (encodeMarked, out) = try median(of: 15) {
        try Picture.encode(marked.raster, like: picture.source)
    }
    let (mark, _) = try median(of: 15) {
        let (marker, picture) = try Parallel.both(
            { Marker(key: key, token: 5) }, { try Picture.decode(bytes) })
        return try Picture.encode(marker.mark(picture.raster).raster, like: picture.source)
    }
    print(
        String(
            format: "%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t", decode, encode,
            encodeMarked, tile, embed, mark, mark / (decode + encodeMarked),
            Double(bytes.count) / 1e6, Double(out.count) / 1e6) + path)
}

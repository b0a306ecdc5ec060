/// The predictors of Flate and LZW streams (ISO 32000-2, 7.4.4.4).
enum PDFPredictor {
    static func undo(
        _ bytes: [UInt8], predictor: Int, columns: Int, colours: Int, bits: Int
    ) -> [UInt8] {
        let pixel = max(1, (colours * bits + 7) / 8)
        let row = max(1, (columns * colours * bits + 7) / 8)
        if predictor == 2 {
            // Of eight bits alone: finer ones are pixels that nobody reads as text.
            guard bits == 8 else { return bytes }
            var out = bytes
            for start in stride(from: 0, to: out.count, by: row) {
                let end = min(out.count, start + row)
                for i in min(end, start + colours)..<end { out[i] &+= out[i - max(1, colours)] }
            }
            return out
        }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let kind = bytes[at]
            let line = bytes[(at + 1)..<min(bytes.count, at + 1 + row)]
            at += 1 + row
            let start = out.count
            for (i, byte) in line.enumerated() {
                let left = i >= pixel ? Int(out[start + i - pixel]) : 0
                let up = start >= row ? Int(out[start - row + i]) : 0
                let corner = i >= pixel && start >= row ? Int(out[start - row + i - pixel]) : 0
                let guess: Int
                switch kind {
                case 1: guess = left
                case 2: guess = up
                case 3: guess = (left + up) / 2
                case 4:
                    let p = left + up - corner
                    let (a, b, c) = (abs(p - left), abs(p - up), abs(p - corner))
                    guess = a <= b && a <= c ? left : b <= c ? up : corner
                default: guess = 0
                }
                out.append(byte &+ UInt8(truncatingIfNeeded: guess))
            }
        }
        return out
    }
}

internal import Imaging

/// Floyd–Steinberg error diffusion with serpentine rows and a threshold that jitters by a
/// tenth. Serial by nature; the rows come in order.
struct ErrorDiffusion {
    private var errors: [Float]
    private var next: [Float]
    private let noise: PrintNoise
    private let stream: UInt64

    init(width: Int, noise: PrintNoise, stream: UInt64) {
        errors = [Float](repeating: 0, count: width + 2)
        next = errors
        self.noise = noise
        self.stream = stream
    }

    mutating func row(
        _ y: Int, coverage: UnsafePointer<Float>, count: Int, into bits: UnsafeMutablePointer<UInt8>
    ) {
        let forward = y & 1 == 0
        let step = forward ? 1 : -1
        noise.withRow(y, stream: stream) { jitter in
            errors.withUnsafeMutableBufferPointer { errors in
                next.withUnsafeMutableBufferPointer { next in
                    next.update(repeating: 0)
                    var ahead: Float = 0
                    for k in 0..<count {
                        let x = forward ? k : count - 1 - k
                        let c = coverage[x]
                        // Bare paper and solids pass no error on: no stray drops on white.
                        if c <= 0 || c >= 1 {
                            bits[x] = c >= 1 ? 1 : 0
                            ahead = 0
                            continue
                        }
                        let value = c + errors[x + 1] + ahead
                        let on = value > 0.5 + 0.1 * jitter[x]
                        bits[x] = on ? 1 : 0
                        let e = value - (on ? 1 : 0)
                        ahead = e * 7 / 16
                        next[x + 1 - step] += e * 3 / 16
                        next[x + 1] += e * 5 / 16
                        next[x + 1 + step] += e * 1 / 16
                    }
                }
            }
        }
        swap(&errors, &next)
    }
}

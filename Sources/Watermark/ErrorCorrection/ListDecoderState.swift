/// The paths of a ``ListDecoder`` and the steps on them.
///
/// For each layer λ in 0…8 and each path slot: 2^λ soft values ("alpha"), the 2^λ hard
/// values of a left node ("left") and of a right node ("right"). Hard values are masks:
/// 0 for bit 0, −1 (all ones) for bit 1, so that (v ^ m) − m negates v where the bit is 1.
/// Layer 9, the channel, is the same for all paths.
///
/// Magnitudes: the channel's are at most 2²¹, and every soft value and metric is at most
/// the sum of 512 of them, 2³⁰.
struct ListDecoderState {
    private static let layers = PolarCode.levels

    private let capacity: Int
    private let alpha: UnsafeMutablePointer<Int32>
    private let left: UnsafeMutablePointer<Int32>
    private let right: UnsafeMutablePointer<Int32>
    private let channel: UnsafeMutablePointer<Int32>
    /// Slot of each layer and path: alphaSlot[λ · capacity + path].
    private let alphaSlot: UnsafeMutablePointer<UInt16>
    private let leftSlot: UnsafeMutablePointer<UInt16>
    private let slotScratch: UnsafeMutablePointer<UInt16>
    /// Per path: metric, and the payload bits decided so far, the latest lowest.
    private let metric: UnsafeMutablePointer<Int32>
    private let token: UnsafeMutablePointer<UInt64>
    private let tag: UnsafeMutablePointer<UInt32>
    /// Per path and hypothesis, while forking.
    private let penalty: UnsafeMutablePointer<(zero: Int32, one: Int32)>
    private let keys: UnsafeMutablePointer<UInt64>
    private let tokenScratch: UnsafeMutablePointer<UInt64>
    private let tagScratch: UnsafeMutablePointer<UInt32>

    private var listSize = 1
    private var active = 0
    private var decided = 0

    init(capacity: Int) {
        self.capacity = capacity
        func make<T>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
            let pointer = UnsafeMutablePointer<T>.allocate(capacity: count)
            pointer.initialize(repeating: value, count: count)
            return pointer
        }
        let values = capacity * (PolarCode.length - 1)
        alpha = make(values, 0)
        left = make(values, 0)
        right = make(values, 0)
        channel = make(PolarCode.length, 0)
        alphaSlot = make(capacity * Self.layers, 0)
        leftSlot = make(capacity * Self.layers, 0)
        slotScratch = make(capacity, 0)
        metric = make(capacity, 0)
        token = make(capacity, 0)
        tag = make(capacity, 0)
        penalty = make(capacity, (0, 0))
        keys = make(2 * capacity, 0)
        tokenScratch = make(capacity, 0)
        tagScratch = make(capacity, 0)
    }

    func deallocate() {
        alpha.deallocate()
        left.deallocate()
        right.deallocate()
        channel.deallocate()
        alphaSlot.deallocate()
        leftSlot.deallocate()
        slotScratch.deallocate()
        metric.deallocate()
        token.deallocate()
        tag.deallocate()
        penalty.deallocate()
        keys.deallocate()
        tokenScratch.deallocate()
        tagScratch.deallocate()
    }

    /// Decodes; the paths are in `payloadsByMetric` afterwards.
    mutating func run(code: PolarCode, channel values: [Int32], listSize: Int) {
        precondition(values.count == PolarCode.length && listSize <= capacity)
        values.withUnsafeBufferPointer {
            channel.update(from: $0.baseAddress!, count: PolarCode.length)
        }
        self.listSize = listSize
        active = 1
        decided = 0
        metric[0] = 0
        token[0] = 0
        tag[0] = 0
        code.schedule.withUnsafeBufferPointer { steps in
            for step in steps { take(step) }
        }
    }

    /// The payload of every path, the smallest metric first.
    func payloadsByMetric() -> [Payload] {
        (0..<active).sorted { (metric[$0], $0) < (metric[$1], $1) }
            .map { Payload(token: token[$0], tag: tag[$0]) }
    }

    private mutating func take(_ step: DecodingStep) {
        let half = 1 << max(0, step.layer - 1)
        switch step.kind {
        case .left:
            for path in 0..<active {
                checkNode(alphaIn(step.layer, path), into: ownAlpha(step.layer - 1, path), half)
            }
        case .right:
            for path in 0..<active {
                variableNode(
                    alphaIn(step.layer, path), leftIn(step.layer - 1, path),
                    into: ownAlpha(step.layer - 1, path), half)
            }
        case .rightOfFrozen:
            for path in 0..<active {
                addHalves(alphaIn(step.layer, path), into: ownAlpha(step.layer - 1, path), half)
            }
        case .frozenLeft:
            // With one path the metric decides nothing.
            if listSize == 1 { return }
            for path in 0..<active {
                metric[path] &+= frozenPenalty(alphaIn(step.layer, path), half)
            }
        case .repetition:
            fork(step)
        case .combine:
            for path in 0..<active {
                let out = ownBeta(step, path)
                let a = leftIn(step.layer - 1, path)
                let b = rightOf(step.layer - 1, path)
                for i in 0..<half { out[i] = a[i] ^ b[i] }
                for i in 0..<half { out[half + i] = b[i] }
            }
        case .combineOfFrozen:
            for path in 0..<active {
                let out = ownBeta(step, path)
                let b = rightOf(step.layer - 1, path)
                for i in 0..<half { out[i] = b[i] }
                for i in 0..<half { out[half + i] = b[i] }
            }
        }
    }

    /// Decides the one payload bit of a repetition node both ways on every path and keeps
    /// the `listSize` best of the results.
    private mutating func fork(_ step: DecodingStep) {
        let size = 1 << step.layer
        for path in 0..<active {
            penalty[path] = repetitionPenalties(alphaIn(step.layer, path), size)
            keys[2 * path] = key(path, bit: 0, metric[path] &+ penalty[path].zero)
            keys[2 * path + 1] = key(path, bit: 1, metric[path] &+ penalty[path].one)
        }
        let survivors = min(listSize, 2 * active)
        Selection.moveSmallest(survivors, of: keys, count: 2 * active)
        // What lies below this node has been used.
        for layer in step.layer..<Self.layers {
            follow(alphaSlot + layer * capacity, survivors)
            follow(leftSlot + layer * capacity, survivors)
        }
        let intoToken = decided < Payload.tokenBitCount
        for path in 0..<survivors {
            let parent = Int(keys[path] >> 1 & 0xFFFF)
            let bit = keys[path] & 1
            tokenScratch[path] = intoToken ? token[parent] << 1 | bit : token[parent]
            tagScratch[path] = intoToken ? tag[parent] : tag[parent] << 1 | UInt32(bit)
        }
        token.update(from: tokenScratch, count: survivors)
        tag.update(from: tagScratch, count: survivors)
        for path in 0..<survivors {
            metric[path] = Int32(truncatingIfNeeded: keys[path] >> 32)
            if step.keepsBeta {
                ownBeta(step, path).update(
                    repeating: -Int32(truncatingIfNeeded: keys[path] & 1), count: size)
            }
        }
        active = survivors
        decided += 1
    }

    /// Orders by metric and then by path and bit, so that ties fall the same way everywhere.
    private func key(_ path: Int, bit: UInt64, _ metric: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: metric)) << 32 | UInt64(path) << 1 | bit
    }

    private func follow(_ slots: UnsafeMutablePointer<UInt16>, _ survivors: Int) {
        for path in 0..<survivors { slotScratch[path] = slots[Int(keys[path] >> 1 & 0xFFFF)] }
        slots.update(from: slotScratch, count: survivors)
    }

    // MARK: Where things are

    private func offset(_ layer: Int, _ slot: Int) -> Int {
        capacity * (1 << layer - 1) + slot << layer
    }

    private func alphaIn(_ layer: Int, _ path: Int) -> UnsafePointer<Int32> {
        if layer == Self.layers { return UnsafePointer(channel) }
        return UnsafePointer(alpha + offset(layer, Int(alphaSlot[layer * capacity + path])))
    }

    private func ownAlpha(_ layer: Int, _ path: Int) -> UnsafeMutablePointer<Int32> {
        alphaSlot[layer * capacity + path] = UInt16(path)
        return alpha + offset(layer, path)
    }

    private func leftIn(_ layer: Int, _ path: Int) -> UnsafePointer<Int32> {
        UnsafePointer(left + offset(layer, Int(leftSlot[layer * capacity + path])))
    }

    private func rightOf(_ layer: Int, _ path: Int) -> UnsafePointer<Int32> {
        UnsafePointer(right + offset(layer, path))
    }

    private func ownBeta(_ step: DecodingStep, _ path: Int) -> UnsafeMutablePointer<Int32> {
        guard step.intoLeft else { return right + offset(step.layer, path) }
        leftSlot[step.layer * capacity + path] = UInt16(path)
        return left + offset(step.layer, path)
    }
}

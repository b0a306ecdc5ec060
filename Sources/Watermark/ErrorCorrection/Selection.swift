/// Partial ordering of keys.
enum Selection {
    /// Moves the `count` smallest of `total` distinct keys to the front, in no particular
    /// order (Hoare's quickselect, with the median of three as pivot). O(total) on average.
    static func moveSmallest(
        _ count: Int, of keys: UnsafeMutablePointer<UInt64>, count total: Int
    ) {
        guard count < total else { return }
        var low = 0
        var high = total - 1
        while low < high {
            let pivot = median(keys[low], keys[(low + high) / 2], keys[high])
            var i = low
            var j = high
            while i <= j {
                while keys[i] < pivot { i += 1 }
                while keys[j] > pivot { j -= 1 }
                if i <= j {
                    let swapped = keys[i]
                    keys[i] = keys[j]
                    keys[j] = swapped
                    i += 1
                    j -= 1
                }
            }
            // keys[low...j] ≤ pivot ≤ keys[i...high], and a key between them is the pivot.
            if count <= j {
                high = j
            } else if count > i {
                low = i
            } else {
                return
            }
        }
    }

    private static func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
        max(min(a, b), min(max(a, b), c))
    }
}

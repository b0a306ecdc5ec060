/// Verhoeff's check digit over the dihedral group D5 (J. Verhoeff, 1969).
enum Verhoeff {
    private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

    /// Whether the last digit is right.
    static func holds(_ digits: [Int]) -> Bool {
        var check = 0
        for (place, digit) in digits.reversed().enumerated() {
            var n = digit
            for _ in 0..<(place % 8) { n = permutation[n] }
            check = product(check, n)
        }
        return check == 0 && digits.count > 1
    }

    /// Rotations are 0–4, reflections 5–9.
    private static func product(_ a: Int, _ b: Int) -> Int {
        switch (a < 5, b < 5) {
        case (true, true): (a + b) % 5
        case (true, false): (a + b - 5) % 5 + 5
        case (false, true): (a - 5 - b + 5) % 5 + 5
        case (false, false): (a - b + 5) % 5
        }
    }
}

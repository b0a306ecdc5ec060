/// Numbers as PDF writes them: decimal, no exponent.
enum PDFNumber {
    /// Five decimals; 0 where the value is out of range.
    static func text(_ value: Double) -> String {
        let scaled = (value * 100_000).rounded()
        guard abs(scaled) < 9e15 else { return "0" }
        let whole = Int(scaled)
        let digits = String(whole.magnitude)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return (whole < 0 ? "-" : "") + padded.dropLast(5) + "." + padded.suffix(5)
    }
}

/// Fills `{{class:n}}` in a detector's examples with n characters of a class, the same ones every
/// time: the repository holds nothing that looks like a secret. `{{checked:n}}` is n of alnum and
/// their checksum as GitHub writes it.
public enum ExampleTemplate {
    private static let classes: [String: [UInt8]] = {
        let digits = "0123456789"
        let lower = "abcdefghijklmnopqrstuvwxyz"
        let upper = lower.uppercased()
        return [
            "digit": digits, "lower": lower, "upper": upper, "hex": digits + "abcdef",
            "HEX": digits + "ABCDEF", "alnum": digits + lower + upper,
            "loweralnum": digits + lower, "UPPERalnum": digits + upper,
            "base32": "234567" + upper, "base64": digits + lower + upper + "+/",
            "base64url": digits + lower + upper + "-_",
        ].mapValues { Array($0.utf8) }
    }()

    /// Nil for a template that names no class or no length.
    public static func fill(_ text: String, seed: UInt64 = 1) -> String? {
        var result = ""
        var rest = Substring(text)
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return nil }
            let parts = rest[open.upperBound..<close.lowerBound].split(separator: ":")
            let isChecked = parts.first == "checked"
            guard parts.count == 2, let symbols = classes[isChecked ? "alnum" : String(parts[0])],
                let count = Int(parts[1]), (1...4096).contains(count)
            else { return nil }
            let drawn = (0..<count).map { _ in symbols[Int(next(&state) % UInt64(symbols.count))] }
            result += String(decoding: drawn, as: UTF8.self)
            if isChecked {
                result += String(decoding: Validator.base62Checksum(drawn), as: UTF8.self)
            }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

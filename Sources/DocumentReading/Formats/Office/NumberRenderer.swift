internal import Glibc

/// Shows a number by a section of a number format (ECMA-376-1, 18.8.31).
struct NumberRenderer {
    private let tokens: [NumberFormat.Token]
    /// Where the tokens of the whole part end, and those of the decimals.
    private let wholeEnd: Int
    private let decimalEnd: Int
    private let decimals: Int
    private let isGrouped: Bool
    /// Powers of ten that percent signs and trailing commas stand for.
    private var scale = 0

    init(_ section: NumberFormat.Section) {
        let tokens = section.tokens
        self.tokens = tokens
        func isDigit(_ token: NumberFormat.Token) -> Bool {
            if case .digit = token { true } else { false }
        }
        func isExponent(_ token: NumberFormat.Token) -> Bool {
            if case .exponent = token { true } else { false }
        }
        decimalEnd = tokens.firstIndex(where: isExponent) ?? tokens.count
        wholeEnd = tokens[..<decimalEnd].firstIndex(of: .point) ?? decimalEnd
        decimals = tokens[wholeEnd..<decimalEnd].count(where: isDigit)
        let digits = tokens[..<wholeEnd].indices.filter { isDigit(tokens[$0]) }
        let commas = tokens[..<decimalEnd].indices.filter { tokens[$0] == .comma }
        let lastDigit = tokens[..<decimalEnd].lastIndex(where: isDigit) ?? 0
        isGrouped = commas.contains { comma in
            (digits.first ?? Int.max) < comma && comma < (digits.last ?? 0)
        }
        scale = 2 * tokens.count { $0 == .percent } - 3 * commas.count { $0 > lastDigit }
    }

    func text(_ value: Double) -> [UInt8] {
        guard !tokens.contains(.slash) else { return fraction(value) }
        let scaled = scale == 0 ? value : value * pow(10, Double(scale))
        guard scaled.isFinite else { return [] }
        if decimalEnd < tokens.count { return scientific(scaled) }
        let (whole, part) = Self.digits(abs(scaled), decimals: decimals)
        let isZero = (whole + part).allSatisfy { $0 == 0x30 }
        return (value < 0 && !isZero ? [0x2D] : []) + filled(whole, part, tokens[...])
    }

    /// Whole and decimal digits, rounded; the whole part's leading zeros are left out.
    private static func digits(_ value: Double, decimals: Int) -> ([UInt8], [UInt8]) {
        let places = min(decimals, 30)
        var buffer = [CChar](repeating: 0, count: 400)
        // Halves are rounded up, as they are in decimal arithmetic.
        let nudged = value * (1 + 2 * Double.ulpOfOne)
        guard nudged.isFinite else { return ([], []) }
        let count = withVaList([Int32(places), nudged]) {
            vsnprintf(&buffer, buffer.count, "%.*f", $0)
        }
        guard count > 0, Int(count) < buffer.count else { return ([], []) }
        let text = buffer[..<Int(count)].map { UInt8(bitPattern: $0) }
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        let whole = Array((parts.first ?? []).drop { $0 == 0x30 })
        return (whole, parts.count > 1 ? Array(parts[1]) : [])
    }

    /// Digits put into their places, literals between them.
    private func filled(
        _ whole: [UInt8], _ part: [UInt8], _ tokens: ArraySlice<NumberFormat.Token>
    ) -> [UInt8] {
        var out: [UInt8] = []
        var left = tokens[..<min(wholeEnd, tokens.endIndex)].count { token in
            if case .digit = token { true } else { false }
        }
        var shown = 0
        var decimal = 0
        func separator(_ remaining: Int) -> [UInt8] {
            isGrouped && remaining > 0 && remaining % 3 == 0 ? [0x2C] : []
        }
        for (index, token) in zip(tokens.indices, tokens) {
            switch token {
            case .literal(let bytes): out += bytes
            case .percent: out.append(0x25)
            case .digit(let place) where index < wholeEnd:
                // More digits than places go before the first one.
                while whole.count - shown > left {
                    out.append(whole[shown])
                    shown += 1
                    out += separator(whole.count - shown)
                }
                if whole.count - shown == left {
                    out.append(whole[shown])
                    shown += 1
                    out += separator(whole.count - shown)
                } else if place == 0x30 {
                    out.append(0x30)
                    out += separator(left - 1)
                } else if place == 0x3F {
                    out.append(0x20)
                }
                left -= 1
            case .digit(let place):
                guard decimal < part.count else { continue }
                let rest = part[decimal...]
                if place == 0x23, rest.allSatisfy({ $0 == 0x30 }) {
                    decimal = part.count
                } else {
                    out.append(part[decimal])
                    decimal += 1
                }
            case .point: out.append(0x2E)
            default: break
            }
        }
        return out
    }

    private func scientific(_ value: Double) -> [UInt8] {
        let places = max(
            1,
            tokens[..<wholeEnd].count { token in
                if case .digit = token { true } else { false }
            })
        var exponent = value == 0 ? 0 : Int(log10(abs(value)).rounded(.down))
        exponent -= ((exponent % places) + places) % places
        var mantissa = value / pow(10, Double(exponent))
        // Rounding may carry into one more digit.
        let unit = pow(10, Double(decimals))
        if abs((mantissa * unit).rounded() / unit) >= pow(10, Double(places)) {
            exponent += places
            mantissa = value / pow(10, Double(exponent))
        }
        let (whole, part) = Self.digits(abs(mantissa), decimals: decimals)
        var out: [UInt8] = value < 0 ? [0x2D] : []
        out += filled(whole, part, tokens[..<decimalEnd])
        guard case .exponent(let showsPlus) = tokens[decimalEnd] else { return out }
        let width = tokens[decimalEnd...].count { $0 == .digit(0x30) }
        let digits = String(abs(exponent))
        out += (exponent < 0 ? "E-" : showsPlus ? "E+" : "E").utf8
        out += [UInt8](repeating: 0x30, count: max(0, width - digits.utf8.count))
        return out + digits.utf8
    }

    /// `# ?/?`: the nearest fraction whose denominator has as many digits, or the one given.
    private func fraction(_ value: Double) -> [UInt8] {
        guard let slash = tokens.firstIndex(of: .slash), abs(value) < 1e12 else {
            return Array(String(value).utf8)
        }
        var given = 0
        var places = 0
        for token in tokens[(slash + 1)...] {
            if case .digit = token { places += 1 }
            if case .literal(let bytes) = token,
                let number = Int(String(decoding: bytes, as: UTF8.self))
            {
                given = number
            }
        }
        let hasWhole = tokens[..<slash].contains(.literal([0x20]))
        let whole = hasWhole ? abs(value).rounded(.down) : 0
        let rest = abs(value) - whole
        var best = (numerator: Int(rest.rounded()), denominator: 1)
        if given > 0, given <= 10_000 {
            best = (Int((rest * Double(given)).rounded()), given)
        } else {
            let most = places >= 3 ? 999 : places == 2 ? 99 : 9
            var error = Double.infinity
            for denominator in 1...most {
                let numerator = (rest * Double(denominator)).rounded()
                let off = abs(rest - numerator / Double(denominator))
                if off < error - 1e-12 { (error, best) = (off, (Int(numerator), denominator)) }
            }
        }
        var text = value < 0 ? "-" : ""
        var shownWhole = Int(whole)
        if hasWhole, best.numerator == best.denominator {
            (shownWhole, best.numerator) = (shownWhole + 1, 0)
        }
        if hasWhole, shownWhole > 0 || best.numerator == 0 { text += String(shownWhole) }
        if best.numerator > 0 || !hasWhole {
            if hasWhole, shownWhole > 0 { text += " " }
            text += "\(best.numerator)/\(best.denominator)"
        }
        return Array(text.utf8)
    }
}

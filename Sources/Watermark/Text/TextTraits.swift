/// What a character is to a reader of words, looked up once.
struct TextTraits: OptionSet {
    let rawValue: UInt16

    static let letter = Self(rawValue: 1)
    static let upper = Self(rawValue: 2)
    static let lower = Self(rawValue: 4)
    static let mark = Self(rawValue: 8)
    static let ideograph = Self(rawValue: 16)
    static let joining = Self(rawValue: 32)
    static let opening = Self(rawValue: 64)
    static let closing = Self(rawValue: 128)
    static let sentenceEnd = Self(rawValue: 256)
    static let inner = Self(rawValue: 512)

    /// Latin with its accents, by scalar value.
    private static let common: [Self] = (0..<0x250).map {
        Unicode.Scalar(UInt32($0)).map(compute) ?? []
    }

    static func of(_ scalar: Unicode.Scalar) -> Self {
        scalar.value < 0x250 ? common[Int(scalar.value)] : compute(scalar)
    }

    private static func compute(_ scalar: Unicode.Scalar) -> Self {
        var traits: Self = []
        // Nothing else is asked of these, which are many.
        if TextScalars.isIdeographic(scalar) { return [.letter, .ideograph] }
        if TextScalars.isLetter(scalar) { traits.insert(.letter) }
        if TextScalars.isMark(scalar) { traits.insert(.mark) }
        if scalar.properties.isUppercase { traits.insert(.upper) }
        if scalar.properties.isLowercase { traits.insert(.lower) }
        if TextScalars.isJoining(scalar) { traits.insert(.joining) }
        if TextScalars.opening.contains(scalar) { traits.insert(.opening) }
        if TextScalars.closing.contains(scalar) { traits.insert(.closing) }
        if TextScalars.sentenceEnds.contains(scalar) { traits.insert(.sentenceEnd) }
        if TextScalars.inner.contains(scalar) { traits.insert(.inner) }
        return traits
    }
}

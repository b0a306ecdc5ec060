extension AnchorReader {
    /// False where the bytes beside a literal already tell that ``read(_:_:)`` finds nothing:
    /// most brackets and signs of a text. A byte is nil where it is not known.
    func mayRead(before: UInt8?, after: UInt8?) -> Bool {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        switch self {
        case .email:
            if let before, Digits.base36(before) == nil, ![0x5F, 0x2B, 0x2D].contains(before) {
                return false
            }
            guard let after else { return true }
            return Digits.base36(after) != nil || after >= 0x80
        case .internationalPhone:
            guard let after else { return true }
            return after == 0x28 || isDigit(after)
        case .areaCodePhone:
            if let before, !isDigit(before) { return false }
            guard let after else { return true }
            return after == 0x20 || after == 0x2D || isDigit(after)
        case .labelledPhone: return true
        }
    }
}

extension Detector {
    /// Everything that follows the hit of a pattern or anchor: boundary, placeholders, checksums,
    /// entropy. The bytes beside the match are nil at either end of the text.
    public func accepts(
        _ match: UnsafeBufferPointer<UInt8>, before: UInt8?, after: UInt8?
    ) -> Bool {
        guard !match.isEmpty, match.count <= Self.longestMatch,
            isEdge(before, isBefore: true), after.map(mayEnd) ?? true
        else { return false }
        let whole = valueWithoutKeep(match)
        guard !whole.isEmpty else { return false }
        if names.refuse(match[..<(match.count - whole.count)]) { return false }
        if kind == .secret, Placeholder.holds(whole) { return false }
        if !refused.isEmpty {
            let lower = whole.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
            if refused.contains(where: { Placeholder.contains(lower, $0) }) { return false }
        }
        let value = keep.map { keep in whole.filter(keep.contains) } ?? whole
        if let minEntropy, Entropy.bits(value) < minEntropy { return false }
        return checks.allSatisfy { $0.holds(value) }
    }

    /// Whether a match may stand before a byte, whatever else it is.
    func mayEnd(before byte: UInt8) -> Bool {
        guard isEdge(byte, isBefore: false) else { return false }
        // A value that goes on is judged where it ends; 。 and the like end a value.
        guard boundary == .end, byte < 0x80, byte != 0x3D, let tail else { return true }
        return !tail.contains(byte)
    }

    /// What of a match is its value: differing ones are counted, equal ones are not.
    public func value(_ match: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let whole = valueWithoutKeep(match)
        return keep.map { keep in whole.filter(keep.contains) } ?? whole
    }

    private func valueWithoutKeep(_ match: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let tail else { return Array(match) }
        var start = match.endIndex
        // Base64 ends in `=`, which elsewhere parts name and value.
        if !tail.contains(0x3D) { while start > 0, match[start - 1] == 0x3D { start -= 1 } }
        while start > 0, tail.contains(match[start - 1]) { start -= 1 }
        return Array(match[start...])
    }

    private func isEdge(_ byte: UInt8?, isBefore: Bool) -> Bool {
        guard let byte, boundary != .none, boundary != .end || !isBefore else { return true }
        if Digits.base36(byte) != nil { return false }
        switch boundary {
        case .none, .alphanumeric, .end: return true
        case .word: return byte != 0x5F
        case .number: return byte != 0x5F && byte != 0x2D && !(isBefore && byte == 0x2E)
        case .pairs: return byte != 0x5F && byte != 0x2D && byte != 0x3A
        }
    }
}

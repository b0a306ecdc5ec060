/// Text from outside that will be printed on terminals and reports: what may not
/// stand in it, and how to show what does.
package enum DisplayText {
    /// Characters that hide, reorder or erase other text: controls and line
    /// separators, and every code point that shows nothing of its own (zero-width
    /// spaces and joiners, directional controls, fillers, tags, variation selectors:
    /// Unicode's Default_Ignorable_Code_Point, UAX #44), noncharacters, and U+FFFD,
    /// which means that something was decoded wrongly.
    static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            return true
        default:
            return scalar == "\u{FFFD}" || scalar.properties.isDefaultIgnorableCodePoint
                || scalar.properties.isNoncharacterCodePoint
        }
    }

    /// What a refused character is, for people: `a line break (U+000A)`.
    static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "(U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ")"
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: return "a line break " + code
        case 0x09: return "a tab " + code
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
            return "a text-direction control " + code
        case 0xFFFD: return "a replacement character " + code + ", the text was decoded wrongly"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control: return "a control character " + code
        case .spaceSeparator: return "an unusual space " + code
        default: return "an invisible character " + code
        }
    }

    /// `text` with every refused character replaced by U+FFFD and cut to `limit`
    /// code points: safe on one line of a terminal.
    package static func cleaned(_ text: String, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == limit {
                result.append("…")
                break
            }
            result.append(isRefused(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    /// `text` trimmed, nil when nothing is left.
    ///
    /// - Throws: `textInvalid` for refused characters or more than `limit` code points.
    static func checked(
        _ text: String?, as what: String, limit: Int
    ) throws(IdentityError) -> String? {
        guard let text else { return nil }
        let trimmed = text.trimmedOfSpaces
        guard !trimmed.isEmpty else { return nil }
        if let refused = trimmed.unicodeScalars.first(where: isRefused) {
            throw IdentityError(
                .textInvalid, what, "contains " + name(of: refused), hint: "remove it")
        }
        guard trimmed.unicodeScalars.count <= limit else {
            throw IdentityError(.textInvalid, what, "longer than \(limit) characters")
        }
        return trimmed
    }
}

extension String {
    /// Without the spaces (category Zs) at both ends. Tabs and line breaks are
    /// controls, and stay to be refused.
    var trimmedOfSpaces: String {
        let view = unicodeScalars
        func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.generalCategory == .spaceSeparator
        }
        guard let first = view.firstIndex(where: { !isSpace($0) }),
            let last = view.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(view[first...last])
    }
}

extension String {
    /// Safe to show on a terminal and on one line: control characters, bidi
    /// overrides and line separators are written as `\u{…}`, so that a user id or
    /// a file name can neither move the cursor nor forge a line.
    package var printable: String {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
        var safe = ""
        for scalar in unicodeScalars {
            if scalar.isUnprintable {
                safe += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}

extension Unicode.Scalar {
    /// Controls (C0, DEL, C1), line and paragraph separators, and the bidi
    /// embeddings, overrides and isolates.
    package var isUnprintable: Bool {
        switch value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F: true
        default: false
        }
    }
}

/// Text from outside made safe for a page.
package enum HTMLText {
    /// Markup is escaped; control characters and those that turn the reading
    /// direction are shown as their code points, so that nothing on the page
    /// reads otherwise than it is.
    package static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                    out += "[U+" + String(scalar.value, radix: 16, uppercase: true) + "]"
                default: out.unicodeScalars.append(scalar)
                }
            }
        }
        return out
    }
}

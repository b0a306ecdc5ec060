/// A value of a PDF file (ISO 32000-2, 7.3), as written there.
indirect enum PDFValue {
    case null
    case boolean(Bool)
    case number(Double)
    case string([UInt8])
    /// Without its slash, `#xx` decoded.
    case name(String)
    case array([PDFValue])
    case dictionary([String: PDFValue])
    /// To an object, by its number.
    case reference(Int)

    var dictionary: [String: PDFValue]? {
        if case .dictionary(let entries) = self { entries } else { nil }
    }

    var array: [PDFValue]? { if case .array(let items) = self { items } else { nil } }
    var name: String? { if case .name(let name) = self { name } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }

    var integer: Int? { number.flatMap { Int(exactly: $0.rounded(.towardZero)) } }

    var reference: Int? {
        if case .reference(let number) = self { number } else { nil }
    }

    /// The values of an array, or the value alone.
    var list: [PDFValue] { array ?? [self] }
}

/// Kinds of glyphs that matter to what text can follow unseen.
enum CarrierClass: UInt8 {
    case space = 1
    /// Ends of sentences and clauses.
    case stop = 2
    /// Carries nothing: readers join words that end a line with it.
    case hyphen = 3
    /// A space that breaks no line.
    case fixedSpace = 4

    init?(_ unit: UInt16) {
        switch unit {
        case 0x0020: self = .space
        case 0x00A0: self = .fixedSpace
        // . , ; : ! ? and their Chinese and full-width forms.
        case 0x002E, 0x002C, 0x003B, 0x003A, 0x0021, 0x003F, 0x3002, 0x3001, 0xFF0C, 0xFF0E,
            0xFF1A, 0xFF1B, 0xFF01, 0xFF1F:
            self = .stop
        case 0x002D, 0x00AD, 0x2010, 0x2011: self = .hyphen
        default: return nil
        }
    }

    var isSpace: Bool { self == .space || self == .fixedSpace }

    /// All units of a class, for looking them up in ranges.
    static let units: [UInt16] = [
        0x0020, 0x00A0, 0x002E, 0x002C, 0x003B, 0x003A, 0x0021, 0x003F, 0x3002, 0x3001, 0xFF0C,
        0xFF0E, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F, 0x002D, 0x00AD, 0x2010, 0x2011,
    ]
}

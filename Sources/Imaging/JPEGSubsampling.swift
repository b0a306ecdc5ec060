/// How many luma samples share one chroma sample, across × down.
public enum JPEGSubsampling: String, Sendable, CaseIterable {
    case s444, s422, s420, s440, s411

    var across: UInt8 {
        switch self {
        case .s444, .s440: 1
        case .s422, .s420: 2
        case .s411: 4
        }
    }

    var down: UInt8 { self == .s420 || self == .s440 ? 2 : 1 }

    /// The one with these factors, or the nearest finer one: quality is not lost to a
    /// rare shape.
    init(across: Int, down: Int) {
        self =
            switch (across, down) {
            case (2, 1): .s422
            case (2, 2): .s420
            case (1, 2): .s440
            case (4, 1): .s411
            case (4, 2): .s420
            default: .s444
            }
    }

    /// After the picture's rows have become its columns.
    var transposed: JPEGSubsampling {
        switch self {
        case .s422: .s440
        case .s440: .s422
        case .s411: .s444
        case .s444, .s420: self
        }
    }
}

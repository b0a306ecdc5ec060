/// What an empty canvas shows.
enum RGBFill: Float, Sendable {
    case white = 255
    case black = 0
    case grey = 128
}

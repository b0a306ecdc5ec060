/// A piece of a written package: of the file that was read, or new. What is only copied
/// does not travel between processes.
enum PackageSegment: Equatable {
    case input(Range<Int>)
    case bytes([UInt8])
}

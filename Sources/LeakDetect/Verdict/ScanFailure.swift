/// The scan itself could not be done: no memory for it, or the matcher said an error. Nothing is
/// known of the file then, whatever was found so far.
public struct ScanFailure: Error, CustomStringConvertible, Equatable {
    public var message: String

    public var description: String { "cannot scan: \(message)" }
}

/// Why a simulated leak could not be made. Equal by `code`.
public struct SimulatorError: Error, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        /// A parameter outside its range, or a pose that does not show the screen.
        case invalidSettings
        /// Captures to be mixed that differ in size, or none at all.
        case mismatchedCaptures
        /// An encoder or decoder program that is not installed.
        case programMissing
        /// A codec that refused, or whose answer could not be read.
        case codecFailed
    }

    public let code: Code
    /// One line, lower case, no full stop.
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    public static func == (a: SimulatorError, b: SimulatorError) -> Bool { a.code == b.code }
}

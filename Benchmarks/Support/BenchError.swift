/// What stops a benchmark.
public struct BenchError: Error, CustomStringConvertible {
    public let description: String
    public init(_ text: String) { description = text }
}

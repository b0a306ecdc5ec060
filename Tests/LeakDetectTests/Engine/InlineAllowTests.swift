import Testing
@testable import LeakDetect

/// A line may ask that what is on it be let through. That excuses what is found on such lines and
/// nowhere else.
@Suite struct InlineAllowTests {
    private static let token = "tok_" + "abc123def456"

    /// A value is let through where every line that has it asks for it, in whatever order they
    /// come: one line that does not is a leak.
    @Test func everyOrderOfLines() throws {
        let policy = try CompiledPolicy.make(ScanTests.policy)
        for bits in 0..<32 {
            for count in 1...5 where bits < 1 << count {
                let asks = (0..<count).map { bits >> $0 & 1 == 1 }
                let text = asks.enumerated().map {
                    "line \($0.offset): \(Self.token)" + ($0.element ? "  # dlp:allow" : "")
                }.joined(separator: "\n")
                let verdict = try policy.scan(text)
                let isExcused = asks.allSatisfy(\.self)
                #expect(verdict.action == (isExcused ? .allow : .block), "\(asks)")
                #expect(verdict.findings.count == (isExcused ? 0 : 1))
                #expect(verdict.suppressed == (isExcused ? 1 : 0))
            }
        }
    }

    /// The same with other values about, each of which is judged by its own lines.
    @Test(arguments: 0..<UInt64(16))
    func everyValueByItsOwnLines(seed: UInt64) throws {
        var random = SeededNumbers(seed)
        let policy = try CompiledPolicy.make(ScanTests.policy)
        let values = (0..<4).map { "tok_" + "value\($0)xyz789" }
        for _ in 0..<20 {
            let lines = (0..<Int.random(in: 1...10, using: &random)).map { _ in
                (value: Int.random(in: 0..<4, using: &random), asks: Bool.random(using: &random))
            }
            let text = lines.map { values[$0.value] + ($0.asks ? " dlp:allow" : " ") }
                .joined(separator: "\n")
            let leaked = Set(lines.filter { !$0.asks }.map(\.value))
            let verdict = try policy.scan(text)
            #expect((verdict.action == .block) == !leaked.isEmpty)
            #expect(verdict.findings.first?.count ?? 0 == leaked.count)
            #expect(verdict.suppressed == Set(lines.map(\.value)).subtracting(leaked).count)
        }
    }
}

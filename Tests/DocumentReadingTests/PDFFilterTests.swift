import Testing
@testable import DocumentReading

@Suite struct PDFFilterTests {
    /// Numbers that no picture has; no colours once ended the worker.
    @Test(arguments: [2, 10, 12, 15], [0, 1, 3, 1 << 20])
    func predictorsOfAnyShape(predictor: Int, colours: Int) {
        for columns in [0, 1, 5, 1 << 20] {
            for bits in [0, 1, 8, 16] {
                for count in [0, 1, 2, 7, 64] {
                    let bytes = (0..<count).map { UInt8($0) }
                    let out = PDFPredictor.undo(
                        bytes, predictor: predictor, columns: columns, colours: colours, bits: bits)
                    #expect(out.count <= count)
                }
            }
        }
    }
}

/// Where the bytes of one writing go.
final class PDFWriting {
    let file: PDFFile
    private let receive: (UnsafeRawBufferPointer) -> Void
    private var count = 0

    init(_ file: PDFFile, _ receive: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.file = file
        self.receive = receive
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        receive(bytes)
        count += bytes.count
        if count > 16 << 20 {
            count = 0
            file.forgetPages()
        }
    }
}

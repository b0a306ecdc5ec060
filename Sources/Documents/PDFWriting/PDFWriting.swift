/// Where the bytes of one writing go.
final class PDFWriting {
    let file: PDFFile
    private let receive: (UnsafeRawBufferPointer) -> Void

    init(_ file: PDFFile, _ receive: @escaping (UnsafeRawBufferPointer) -> Void) {
        self.file = file
        self.receive = receive
    }

    func take(_ bytes: UnsafeRawBufferPointer) { receive(bytes) }
}

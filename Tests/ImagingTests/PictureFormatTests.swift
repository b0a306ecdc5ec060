import Testing
@testable import Imaging

@Suite struct PictureFormatTests {
    @Test func signatures() {
        let known: [(PictureFormat, [UInt8])] = [
            (.png, [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]),
            (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
            (.webp, Array("RIFF".utf8) + [9, 9, 9, 9] + Array("WEBPVP8 ".utf8)),
            (
                .heif,
                [0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0] + Array("mif1heic".utf8)
            ),
            (.heif, [0, 0, 0, 20] + Array("ftypmif1".utf8) + [0, 0, 0, 0] + Array("heic".utf8)),
            (
                .avif,
                [0, 0, 0, 28] + Array("ftypmif1".utf8) + [0, 0, 0, 0] + Array("miafavif".utf8)
            ),
            (.avif, [0, 0, 0, 16] + Array("ftypavif".utf8) + [0, 0, 0, 0]),
            (.tiff, [0x49, 0x49, 42, 0]), (.tiff, [0x4D, 0x4D, 0, 42]),
            (.bmp, Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0]),
            (.gif, Array("GIF89a".utf8)), (.unknown, []), (.unknown, Array("BMW".utf8)),
            (.unknown, Array("RIFF....WAVE".utf8)),
            (
                .unknown,
                [0, 0, 0, 24] + Array("ftypisom".utf8) + [0, 0, 0, 0] + Array("mp42".utf8)
            ),
        ]
        for (format, bytes) in known {
            #expect(Picture.sniff(bytes) == format)
            for count in 0..<bytes.count { _ = Picture.sniff(Array(bytes.prefix(count))) }
        }
    }
}

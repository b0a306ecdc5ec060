import Foundation
import Testing

@testable import Imaging

/// JPEGs of four inks.
@Suite struct JPEGColourTests {
    /// 16×16 pixels of four flat blocks — full cyan, full magenta, full yellow, half
    /// black — with Adobe's marker, so inverted. Made by Pillow 13 at quality 95:
    /// `Image.fromarray(inks, "CMYK").save(file, "JPEG", quality=95)`.
    static let inks = [UInt8](
        Data(
            base64Encoded: """
                /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYH
                CQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAA
                AAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNC
                scEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6
                g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq
                8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD+f+v38r9/K/fyv7/K/gDooor+/wAr+AOiiiv7/K/n/r//2Q==
                """, options: .ignoreUnknownCharacters)!)

    static func pixels(_ raster: Raster) -> [[Int]] {
        [(4, 4), (12, 4), (4, 12), (12, 12)].map { x, y in
            (0..<3).map { Int(raster.bytes[(y * 16 + x) * 3 + $0]) }
        }
    }

    static func near(_ a: [[Int]], _ b: [[Int]], within: Int) -> Bool {
        zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) <= within }
    }

    @Test func adobeInks() throws {
        let raster = try JPEGCodec.decode(Self.inks)
        #expect(raster.layout == .rgb)
        let expected = [[0, 255, 255], [255, 0, 255], [255, 255, 0], [127, 127, 127]]
        #expect(Self.near(Self.pixels(raster), expected, within: 2))
    }

    /// The same four blocks without the marker: a sample is the ink itself.
    @Test func plainInks() throws {
        let file = [UInt8](
            Data(
                base64Encoded: """
                    /9j/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsI
                    CQoKCgoKBggLDAsKDAkKCgr/wAAUCAAQABAEQxEATREAWREASxEA/8QAHwAAAQUBAQEBAQEA
                    AAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1Fh
                    ByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW
                    V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5
                    usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oADgRDAE0AWQBLAAA/
                    AP38r+f+v5/6/n/r+AOv7/KKKK/gDr+/yiiiv4A6/oAr/9k=
                    """, options: .ignoreUnknownCharacters)!)
        let expected = [[0, 255, 255], [255, 0, 255], [255, 255, 0], [127, 127, 127]]
        #expect(Self.near(Self.pixels(try JPEGCodec.decode(file)), expected, within: 2))
    }

    /// The same samples read as YCCK: Y 0, Cb and Cr 255, K 255 is R 178, G 0, B 225,
    /// whose inverse is the light that the inks let through.
    @Test func ycck() throws {
        var file = Self.inks
        #expect(file[17] == 0)
        file[17] = 2
        let first = Self.pixels(try JPEGCodec.decode(file))[0]
        #expect(Self.near([first], [[77, 255, 30]], within: 2))
    }

    /// A CMYK profile says nothing of RGB samples.
    @Test func profileOfInksIsDropped() throws {
        let icc = TestPictures.profile("CMYK")
        let segment = Array("ICC_PROFILE".utf8) + [0, 1, 1] + icc
        let length = segment.count + 2
        let file =
            Self.inks[..<2] + [0xFF, 0xE2, UInt8(length >> 8), UInt8(length & 255)] + segment
            + Self.inks[2...]
        #expect(try JPEGCodec.decode(Array(file)).metadata.icc == nil)
    }

    /// Written again, the picture is RGB, at the tables it came with.
    @Test func writtenAgain() throws {
        let read = try JPEGCodec.read(Self.inks)
        let again = try JPEGCodec.decode(Picture.encode(read.raster, like: read.source))
        #expect(Self.near(Self.pixels(again), Self.pixels(read.raster), within: 3))
    }
}

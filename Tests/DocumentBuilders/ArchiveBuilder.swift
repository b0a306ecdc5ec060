@testable import DocumentReading
@testable import OfficeWriting

/// Archives for tests, byte by byte, with whatever in any place.
enum ArchiveBuilder {
    static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// What can stand in a ZIP file beside its members' contents.
    struct ZIP {
        struct Member {
            var name = Array("a.txt".utf8)
            var content: [UInt8] = Array("nothing".utf8)
            var isDeflated = true
            /// Unix mode in the directory: links, folders, devices.
            var mode = 0o100644
            var localName: [UInt8]?
            var localMethod: Int?
            var localExtra: [UInt8] = []
            var extra: [UInt8] = []
            var comment: [UInt8] = []
            /// Behind the packed content, within its length.
            var tail: [UInt8] = []
            var isListed = true
            var flags = 0
            var hasDescriptor = false
        }

        var members: [Member] = []
        var prefix: [UInt8] = []
        var gap: [UInt8] = []
        var beforeDirectory: [UInt8] = []
        var beforeEnd: [UInt8] = []
        var comment: [UInt8] = []
        var suffix: [UInt8] = []

        func bytes() throws -> [UInt8] {
            var out = prefix
            var directory: [UInt8] = []
            var count = 0
            for member in members {
                let packed =
                    (member.isDeflated ? try Deflate.packed(member.content) : member.content)
                    + member.tail
                let method = member.isDeflated ? 8 : 0
                let crc = number(Int(DeflateReader.checksum(member.content)), 4)
                let sizes = number(packed.count, 4) + number(member.content.count, 4)
                let start = out.count
                let flags = member.flags | (member.hasDescriptor ? 8 : 0)
                let local = member.localName ?? member.name
                out += number(0x0403_4B50, 4) + number(20, 2) + number(flags, 2)
                out += number(member.localMethod ?? method, 2) + number(0, 4)
                out += member.hasDescriptor ? number(0, 12) : crc + sizes
                out += number(local.count, 2) + number(member.localExtra.count, 2)
                out += local + member.localExtra + packed
                if member.hasDescriptor { out += number(0x0807_4B50, 4) + crc + sizes }
                out += gap
                guard member.isListed else { continue }
                count += 1
                directory += number(0x0201_4B50, 4) + number(0x031E, 2) + number(20, 2)
                directory += number(flags, 2) + number(method, 2) + number(0, 4) + crc + sizes
                directory += number(member.name.count, 2) + number(member.extra.count, 2)
                directory += number(member.comment.count, 2) + number(0, 4)
                directory += number(member.mode << 16, 4) + number(start, 4)
                directory += member.name + member.extra + member.comment
            }
            out += beforeDirectory
            let start = out.count
            out += directory + beforeEnd
            out += number(0x0605_4B50, 4) + number(0, 4) + number(count, 2) + number(count, 2)
            out += number(directory.count, 4) + number(start, 4) + number(comment.count, 2)
            return out + comment + suffix
        }
    }

    static func zip(_ members: [(String, [UInt8])]) throws -> [UInt8] {
        try ZIP(members: members.map { .init(name: Array($0.0.utf8), content: $0.1) }).bytes()
    }

    static func gzip(
        _ content: [UInt8], name: [UInt8]? = nil, comment: [UInt8]? = nil, extra: [UInt8]? = nil
    ) throws -> [UInt8] {
        let flags =
            (extra == nil ? 0 : 4) | (name == nil ? 0 : 8) | (comment == nil ? 0 : 16)
        var out: [UInt8] = [0x1F, 0x8B, 8, UInt8(flags), 0, 0, 0, 0, 0, 3]
        if let extra { out += number(extra.count, 2) + extra }
        if let name { out += name + [0] }
        if let comment { out += comment + [0] }
        out += try Deflate.packed(content)
        return out + number(Int(DeflateReader.checksum(content)), 4) + number(content.count, 4)
    }

    /// A header of ustar and its content, in whole blocks.
    static func tar(
        _ name: String, _ content: [UInt8] = [], type: Character = "0", link: [UInt8] = [],
        owner: [UInt8] = [], size: Int? = nil, at place: Int? = nil, _ value: [UInt8] = []
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: some Collection<UInt8>, _ at: Int, _ room: Int) {
            for (i, byte) in bytes.prefix(room).enumerated() { block[at + i] = byte }
        }
        func octal(_ value: Int, _ count: Int) -> [UInt8] {
            let digits = String(value, radix: 8)
            return Array((String(repeating: "0", count: count - digits.count) + digits).utf8)
        }
        put(name.utf8, 0, 100)
        put(octal(0o644, 7), 100, 8)
        put(octal(0, 7), 108, 8)
        put(octal(0, 7), 116, 8)
        put(octal(size ?? content.count, 11), 124, 12)
        put(octal(0, 11), 136, 12)
        put(String(type).utf8, 156, 1)
        put(link, 157, 100)
        put(Array("ustar".utf8) + [0, 0x30, 0x30], 257, 8)
        put(owner, 265, 32)
        if let place { put(value, place, 512 - place) }
        for i in 148..<156 { block[i] = 0x20 }
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + [0, 0x20], 148, 8)
        let padding = (512 - content.count % 512) % 512
        return block + content + [UInt8](repeating: 0, count: padding)
    }

    static let tarEnd = [UInt8](repeating: 0, count: 1024)
}

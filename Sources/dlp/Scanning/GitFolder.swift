internal import Glibc

/// Tells git's own files, in which contents are compressed and which hooks look into, from others
/// that lie among them.
///
/// Source: gitrepository-layout(5), gitformat-pack(5), gitformat-index(5).
enum GitFolder {
    /// What a folder is to git.
    enum Kind: Equatable {
        case plain
        /// `.git`, or that of a submodule below it.
        case repository
        /// `objects` and what is below it.
        case objects

        func below(_ name: [UInt8], _ path: [CChar]) -> Kind {
            switch self {
            case .objects: .objects
            case .repository: name == Array("objects".utf8) ? .objects : .repository
            case .plain: name == Array(".git".utf8) && isRepository(path) ? .repository : .plain
            }
        }

        /// Whether a file is one that git writes, by its name and its first bytes: either alone
        /// could be anybody's.
        func isOwn(_ name: [UInt8], _ path: [CChar]) -> Bool {
            switch self {
            case .plain: return false
            case .repository:
                return name == Array("index".utf8) && head(path) == Array("DIRC".utf8)
            case .objects:
                let head = head(path)
                if name.count == 38 || name.count == 62, name.allSatisfy(isHexadecimal) {
                    // A zlib stream: deflate, and a header that is divisible by 31.
                    return head.count > 1 && head[0] & 15 == 8
                        && (Int(head[0]) << 8 | Int(head[1])) % 31 == 0
                }
                return magics.contains(head)
            }
        }
    }

    private static let magics = [
        Array("PACK".utf8), [0xFF, 0x74, 0x4F, 0x63], Array("RIDX".utf8), Array("BITM".utf8),
        Array("MIDX".utf8), Array("CGPH".utf8), Array("MTME".utf8),
    ]

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// What git itself asks of a folder before it takes it for a repository.
    private static func isRepository(_ path: [CChar]) -> Bool {
        ["/HEAD", "/objects", "/refs"].allSatisfy { name in
            access(path.dropLast() + Array(name.utf8CString), F_OK) == 0
        }
    }

    private static func head(_ path: [CChar]) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4)
        let count = read(descriptor, &bytes, 4)
        return Array(bytes.prefix(max(0, count)))
    }
}

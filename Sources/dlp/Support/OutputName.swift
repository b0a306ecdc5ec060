internal import Glibc
internal import Identity

/// Names of the files a run over several inputs writes into one folder.
///
/// `a/shot.png` marked for `e1042` becomes `DIR/shot.e1042.png`. Two inputs of
/// one name in different folders would collide: the second gets a number. So do two people
/// whose ids are one file name where case does not count.
struct OutputName {
    private let folder: String
    /// Of all inputs and people of the run.
    private var taken: Set<String> = []

    init(folder: String) { self.folder = folder }

    /// - Parameter fileExtension: of the format that will be written.
    mutating func next(
        for input: InputFile, user: String, fileExtension: String
    ) -> String {
        let suffix = Self.safe(user)
        let file = input.isStandardInput ? "stdin" : Self.file(input.path)
        let stem = Self.split(file).stem
        var name = "\(stem).\(suffix).\(fileExtension)"
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            name = "\(stem).\(suffix)-\(number).\(fileExtension)"
            number += 1
        }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// Makes the folder if it is not there, its parents not.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
        throw Failure(path, errno: errno)
    }

    /// `shot.old.png` is `shot.old` and `png`; `.hidden` has no extension.
    static func split(_ file: String) -> (stem: String, fileExtension: String) {
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return (file, "") }
        return (String(file[..<dot]), String(file[file.index(after: dot)...]))
    }

    static func file(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// A user id as part of a file name: letters and digits of any script, `.`,
    /// `-`, `_` and `@` stay, the rest becomes `_`; short enough for any file system. An id that
    /// does not stay as it is gets some digits of its hash: `a b` and `a,b` are two people, and
    /// the copy of one must never be filed under the other.
    static func safe(_ user: String) -> String {
        let text = folded(user)
        if text == user { return text }
        return text + "~" + ContentHash(of: Array(user.utf8)).hex.prefix(8)
    }

    private static func folded(_ user: String) -> String {
        var text = ""
        for character in user {
            let kept = character.isLetter || character.isNumber || ".-_@".contains(character)
            text.append(kept ? character : "_")
            if text.utf8.count > 64 { break }
        }
        return text
    }
}

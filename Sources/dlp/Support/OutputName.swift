internal import Glibc

/// Names of the files a run over several inputs writes into one folder.
///
/// `a/shot.png` marked for `e1042` becomes `DIR/shot.e1042.png`. Two inputs of
/// one name in different folders would collide: the second gets a number.
struct OutputName {
    private let folder: String
    private let suffix: String
    private var taken: Set<String> = []

    init(folder: String, user: String) {
        self.folder = folder
        suffix = Self.safe(user)
    }

    /// - Parameter fileExtension: of the format that will be written.
    mutating func next(for input: InputFile, fileExtension: String) -> String {
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
    /// `-`, `_` and `@` stay, the rest becomes `_`; short enough for any file system.
    static func safe(_ user: String) -> String {
        var text = ""
        for character in user {
            let kept = character.isLetter || character.isNumber || ".-_@".contains(character)
            text.append(kept ? character : "_")
            if text.utf8.count > 64 { break }
        }
        return text
    }
}

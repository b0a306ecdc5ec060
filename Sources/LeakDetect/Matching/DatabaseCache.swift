internal import Crypto

/// Compiled databases on disk, one file for each set of expressions and library version.
///
/// A file that is damaged, cut or of another version is not used, and replaced. Without a
/// folder that can be written to, everything works and compiles each time.
public struct DatabaseCache: Sendable {
    private let folder: String?

    /// - Parameter folder: made when needed; nil keeps nothing.
    public init(folder: String?) { self.folder = folder }

    /// The database of these expressions, from disk where it is there.
    func database(
        _ expressions: [PatternExpression], mode: PatternDatabase.Mode
    ) throws(PatternError) -> PatternDatabase {
        guard let folder else { return try .compile(expressions, mode: mode) }
        let path = folder + "/" + Self.key(expressions, mode) + ".hsdb"
        if let bytes = FileBytes(path: path, atMost: 1 << 30),
            let database = bytes.withBytes({ PatternDatabase(serialised: $0) })
        {
            return database
        }
        let database = try PatternDatabase.compile(expressions, mode: mode)
        if let bytes = database.serialised() {
            CacheFile.write(bytes, to: path, in: folder)
        }
        return database
    }

    private static func key(
        _ expressions: [PatternExpression], _ mode: PatternDatabase.Mode
    ) -> String {
        var bytes: [UInt8] = []
        func add(_ text: String) {
            bytes += "\(text.utf8.count):".utf8
            bytes += text.utf8
        }
        add("1 \(mode) \(PatternDatabase.libraryVersion)")
        for expression in expressions {
            // Whatever decides the flags it is compiled with.
            add(
                (expression.isCaseless ? "1" : "0") + (expression.reportsStart ? "1" : "0")
                    + (expression.needsUnicode ? "1" : "0") + (expression.isLiteral ? "1" : "0"))
            add(expression.pattern)
        }
        return HexDigits.text(Array(SHA256.hash(data: bytes)).prefix(16))
    }
}

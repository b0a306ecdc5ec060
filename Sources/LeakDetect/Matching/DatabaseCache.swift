internal import Crypto

/// Compiled databases on disk, one file for each set of expressions and library version.
///
/// A file that is damaged, cut or of another version is not used, and replaced. Of a single
/// expression that does not compile the reason is kept in its place: finding that out can take
/// longer than compiling. Without a folder that can be written to, everything works and compiles
/// each time.
public struct DatabaseCache: Sendable {
    private let folder: String?

    /// - Parameter folder: made when needed; nil keeps nothing.
    public init(folder: String?) { self.folder = folder }

    /// The database of these expressions, from disk where it is there.
    func database(
        _ expressions: [PatternExpression], mode: PatternDatabase.Mode
    ) throws(PatternError) -> PatternDatabase {
        guard let folder else { return try .compile(expressions, mode: mode) }
        let key = folder + "/" + Self.key(expressions, mode)
        let path = key + ".hsdb"
        if let bytes = FileBytes(path: path, atMost: 1 << 30),
            let database = bytes.withBytes({ PatternDatabase(serialised: $0) })
        {
            return database
        }
        let refusal = key + ".refused"
        if expressions.count == 1, let bytes = FileBytes(path: refusal, atMost: 4096) {
            throw PatternError(
                index: 0, message: bytes.withBytes { String(decoding: $0, as: UTF8.self) })
        }
        let database: PatternDatabase
        do {
            database = try PatternDatabase.compile(expressions, mode: mode)
        } catch {
            if expressions.count == 1, error.index == 0 {
                CacheFile.write(Array(error.message.utf8.prefix(4096)), to: refusal, in: folder)
            }
            throw error
        }
        if let bytes = database.serialised() {
            CacheFile.write(bytes, to: path, in: folder)
        }
        return database
    }

    private static func key(
        _ expressions: [PatternExpression], _ mode: PatternDatabase.Mode
    ) -> String {
        var bytes = Array("2 \(mode) \(PatternDatabase.libraryVersion)".utf8)
        for expression in expressions {
            // Whatever decides the flags it is compiled with.
            let flags: [Bool] = [
                expression.isCaseless, expression.reportsStart, expression.needsUnicode,
                expression.isLiteral,
            ]
            bytes.append(flags.reduce(0) { $0 << 1 | ($1 ? 1 : 0) })
            let count = expression.pattern.utf8.count
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
            bytes.append(contentsOf: expression.pattern.utf8)
        }
        return HexDigits.text(Array(SHA256.hash(data: bytes)).prefix(16))
    }
}

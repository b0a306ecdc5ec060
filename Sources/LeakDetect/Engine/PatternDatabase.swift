internal import Support
internal import CKernels
internal import CVectorscan
internal import Crypto
internal import Glibc

/// Compiled expressions (vectorscan, `hs_database_t`). Immutable, so threads share it.
final class PatternDatabase: @unchecked Sendable {
    enum Mode {
        /// Text arrives in pieces; matches may lie across them.
        case stream
        /// Text is there at once.
        case block
    }

    let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { hs_free_database(pointer) }

    /// `hs_compile_multi`; the id of an expression is its index.
    ///
    /// - Throws: ``PatternError``, with the index of the expression that is wrong.
    static func compile(
        _ expressions: [PatternExpression], mode: Mode
    ) throws(PatternError) -> PatternDatabase {
        var texts: [UnsafePointer<CChar>?] = []
        defer { for text in texts { free(UnsafeMutableRawPointer(mutating: text)) } }
        var flags: [UInt32] = []
        for expression in expressions {
            texts.append(UnsafePointer(strdup(expression.pattern)))
            flags.append(Self.flags(expression))
        }
        let ids = Array(0..<UInt32(expressions.count))
        var database: OpaquePointer?
        var problem: UnsafeMutablePointer<hs_compile_error_t>?
        let modeFlags =
            switch mode {
            case .stream: UInt32(HS_MODE_STREAM) | (1 << 25)  // HS_MODE_SOM_HORIZON_MEDIUM
            case .block: UInt32(HS_MODE_BLOCK)
            }
        var platform = Self.platform
        let code = hs_compile_multi(
            texts, flags, ids, UInt32(expressions.count), modeFlags, &platform, &database,
            &problem)
        if code == HS_SUCCESS, let database { return PatternDatabase(database) }
        defer { hs_free_compile_error(problem) }
        let index = problem.map { Int($0.pointee.expression) } ?? -1
        let message =
            problem.flatMap { $0.pointee.message }.map { String(cString: $0) } ?? "error \(code)"
        throw PatternError(index: index >= 0 ? index : nil, message: message)
    }

    /// What is wrong with one expression, nil when nothing is.
    static func problem(with expression: PatternExpression) -> String? {
        switch info(of: expression) {
        case .success(let info): info.min_width == 0 ? "matches the empty text" : nil
        case .failure(let problem): problem.message
        }
    }

    /// In bytes; nil where there is no bound.
    static func longestMatch(of expression: PatternExpression) -> Int? {
        guard case .success(let info) = info(of: expression), info.max_width < UInt32.max else {
            return nil
        }
        return Int(info.max_width)
    }

    private static func info(
        of expression: PatternExpression
    ) -> Result<hs_expr_info_t, PatternError> {
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var problem: UnsafeMutablePointer<hs_compile_error_t>?
        let code = hs_expression_info(expression.pattern, flags(expression), &info, &problem)
        defer {
            free(info)
            hs_free_compile_error(problem)
        }
        if code == HS_SUCCESS, let info { return .success(info.pointee) }
        let message =
            problem.flatMap { $0.pointee.message }.map { String(cString: $0) } ?? "error \(code)"
        return .failure(PatternError(index: nil, message: message))
    }

    private static func flags(_ expression: PatternExpression) -> UInt32 {
        var flags = expression.needsUnicode ? UInt32(HS_FLAG_UTF8) : 0
        if expression.isCaseless { flags |= UInt32(HS_FLAG_CASELESS) }
        if expression.reportsStart { flags |= UInt32(HS_FLAG_SOM_LEFTMOST) }
        return flags
    }

    /// `hs_serialize_database`; nil when there is no memory for it.
    func serialised() -> [UInt8]? {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        guard hs_serialize_database(pointer, &bytes, &count) == HS_SUCCESS, let bytes else {
            return nil
        }
        defer { free(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// `hs_deserialize_database`, which checks version, platform and a CRC; nil for anything
    /// it does not take.
    init?(serialised bytes: UnsafeRawBufferPointer) {
        var database: OpaquePointer?
        guard let base = bytes.baseAddress,
            hs_deserialize_database(
                base.assumingMemoryBound(to: CChar.self), bytes.count, &database) == HS_SUCCESS,
            let database
        else { return nil }
        pointer = database
    }

    /// Of the library: part of the key of anything compiled that is kept.
    static var libraryVersion: String {
        String(cString: hs_version()) + " \(platform.cpu_features)"
    }

    /// The processor that databases are compiled for: this one, as far as it may be used.
    private static var platform: hs_platform_info_t {
        var platform = hs_platform_info_t()
        hs_populate_platform(&platform)
        if dlp_avoids_avx512() != 0 {
            platform.cpu_features &= UInt64(HS_CPU_FEATURES_AVX2)
        }
        return platform
    }
}

/// Compiled databases on disk, one file for each set of expressions and library version.
///
/// A file that is damaged, cut or of another version is not used, and replaced. Of a single
/// expression that does not compile the reason is kept in its place: finding that out can take
/// longer than compiling. Without a folder that can be written to, everything works and compiles
/// each time.
package struct DatabaseCache: Sendable {
    private let folder: String?

    /// - Parameter folder: made when needed; nil keeps nothing.
    package init(folder: String?) { self.folder = folder }

    /// The database of these expressions, from disk where it is there.
    func database(
        _ expressions: [PatternExpression], mode: PatternDatabase.Mode
    ) throws(PatternError) -> PatternDatabase {
        guard let folder else { return try .compile(expressions, mode: mode) }
        let key = folder + "/" + Self.key(expressions, mode)
        let path = key + ".hsdb"
        if let bytes = MappedFile(path: path, atMost: 1 << 30),
            let database = bytes.withBytes({ PatternDatabase(serialised: $0) })
        {
            return database
        }
        let refusal = key + ".refused"
        if expressions.count == 1, let bytes = MappedFile(path: refusal, atMost: 4096) {
            throw PatternError(
                index: 0, message: bytes.withBytes { String(decoding: $0, as: UTF8.self) })
        }
        let database: PatternDatabase
        do {
            database = try PatternDatabase.compile(expressions, mode: mode)
        } catch {
            if expressions.count == 1, error.index == 0 {
                keep(Array(error.message.utf8.prefix(4096)), at: refusal, in: folder)
            }
            throw error
        }
        if let bytes = database.serialised() {
            keep(bytes, at: path, in: folder)
        }
        return database
    }

    /// It only saves time, and is not missed where it cannot be kept.
    private func keep(_ bytes: [UInt8], at path: String, in folder: String) {
        mkdir(folder, 0o700)
        // What cannot be kept is only slower next time.
        try? AtomicFile.write(bytes, to: path, mode: 0o600, isDurable: false)
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
        return Hex.text(Array(SHA256.hash(data: bytes)).prefix(16))
    }
}

/// One expression of a database.
struct PatternExpression: Sendable, Equatable {
    /// In vectorscan's syntax: PCRE without look-around, captures and back-references.
    var pattern: String
    var isCaseless = false
    /// The start of matches is reported, too.
    var reportsStart = false

    /// Whether it must be read code point by code point. The others are matched by bytes,
    /// which is the same for them and faster: without it, a caseless `k` is also U+212A.
    var needsUnicode: Bool {
        if isLiteral { return false }
        var mayBeWide = false
        var last: UInt8 = 0
        for byte in pattern.utf8 {
            if byte >= 0x80 { return true }
            switch byte {
            case UInt8(ascii: "."): mayBeWide = true
            case UInt8(ascii: "^"): if last == UInt8(ascii: "[") { mayBeWide = true }
            case UInt8(ascii: "S"), UInt8(ascii: "W"), UInt8(ascii: "D"), UInt8(ascii: "N"),
                UInt8(ascii: "x"), UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "X"):
                if last == UInt8(ascii: "\\") { mayBeWide = true }
            default: break
            }
            last = byte
        }
        return mayBeWide && !isBytes
    }
    var isLiteral = false
    /// Holds nothing but ASCII.
    private var isBytes: Bool { syntax != nil }
    /// Nil for patterns with more than that in them.
    var syntax: PatternSyntax? { PatternSyntax(pattern, isCaseless: isCaseless) }

    /// `bytes` literally.
    static func literal(_ bytes: some Sequence<UInt8>, caseless: Bool) -> PatternExpression {
        let digits = Array("0123456789abcdef".utf8)
        var pattern: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: pattern.append(byte)
            default:
                pattern.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x")])
                pattern.append(digits[Int(byte >> 4)])
                pattern.append(digits[Int(byte & 15)])
            }
        }
        return PatternExpression(
            pattern: String(decoding: pattern, as: UTF8.self), isCaseless: caseless,
            isLiteral: true)
    }
}

/// An expression vectorscan does not take, or a database it does not know.
struct PatternError: Error {
    /// Of the expression, where it is one expression's fault.
    var index: Int?
    var message: String
}

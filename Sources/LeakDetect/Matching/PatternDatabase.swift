internal import CVectorscan
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
        let code = hs_compile_multi(
            texts, flags, ids, UInt32(expressions.count), modeFlags, nil, &database, &problem)
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
    static var libraryVersion: String { String(cString: hs_version()) }
}

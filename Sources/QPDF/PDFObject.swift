internal import CDynamic
internal import Glibc

/// An object of an open PDF file: a handle of the library's, given back with this.
///
/// Asking an object of another kind gives nil or empty answers, never a fault.
package final class PDFObject {
    package enum Kind {
        case null, boolean, integer, real, string, name, array, dictionary, stream

        init?(_ code: qpdf_object_type_e) {
            switch code {
            case ot_null: self = .null
            case ot_boolean: self = .boolean
            case ot_integer: self = .integer
            case ot_real: self = .real
            case ot_string: self = .string
            case ot_name: self = .name
            case ot_array: self = .array
            case ot_dictionary: self = .dictionary
            case ot_stream: self = .stream
            default: return nil
            }
        }
    }

    package let file: PDFFile
    let handle: dlp_qpdf_oh

    init(_ file: PDFFile, _ handle: dlp_qpdf_oh) {
        self.file = file
        self.handle = handle
    }

    deinit { dlp_qpdf_oh_release(file.data, handle) }

    /// Nil for what is not initialised, too.
    package var kind: Kind? { Kind(dlp_qpdf_oh_get_type_code(file.data, handle)) }
    package var isStream: Bool { kind == .stream }
    var isArray: Bool { kind == .array }
    package var isDictionary: Bool { kind == .dictionary }
    /// Its number; 0 for an object that is part of another.
    package var number: Int { Int(dlp_qpdf_oh_get_object_id(file.data, handle)) }

    package var integer: Int? {
        kind == .integer ? Int(dlp_qpdf_oh_get_int_value(file.data, handle)) : nil
    }

    package var real: Double? {
        switch kind {
        case .integer, .real:
            let value = dlp_qpdf_oh_get_numeric_value(file.data, handle)
            return value.isFinite ? value : nil
        default: return nil
        }
    }

    /// With its slash.
    package var name: String? {
        guard kind == .name, let name = dlp_qpdf_oh_get_name(file.data, handle) else { return nil }
        return String(cString: name)
    }

    // MARK: Dictionaries, those of streams too

    /// The value, resolved; nil where there is none or it is null.
    package subscript(_ key: String) -> PDFObject? {
        let dictionary: PDFObject
        switch kind {
        case .dictionary: dictionary = self
        case .stream:
            dictionary = PDFObject(file, dlp_qpdf_oh_get_dict(file.data, handle))
            guard dictionary.isDictionary else { return nil }
        default: return nil
        }
        let value = PDFObject(file, dlp_qpdf_oh_get_key(file.data, dictionary.handle, key))
        guard let kind = value.kind, kind != .null else { return nil }
        return value
    }

    package func set(_ key: String, _ value: PDFObject) {
        if kind == .stream {
            let dictionary = PDFObject(file, dlp_qpdf_oh_get_dict(file.data, handle))
            dlp_qpdf_oh_replace_key(file.data, dictionary.handle, key, value.handle)
        } else if kind == .dictionary {
            dlp_qpdf_oh_replace_key(file.data, handle, key, value.handle)
        }
    }

    /// The names of its entries, `limit` at most.
    package func keys(atMost limit: Int = 10_000) -> [String] {
        guard isDictionary else { return [] }
        var keys: [String] = []
        dlp_qpdf_oh_begin_dict_key_iter(file.data, handle)
        while dlp_qpdf_oh_dict_more_keys(file.data) != 0 {
            guard let key = dlp_qpdf_oh_dict_next_key(file.data) else { break }
            if keys.count < limit { keys.append(String(cString: key)) }
        }
        return keys
    }

    // MARK: Arrays

    package var count: Int {
        isArray ? max(0, Int(dlp_qpdf_oh_get_array_n_items(file.data, handle))) : 0
    }

    package func item(_ i: Int) -> PDFObject? {
        guard i >= 0, i < count, let i = Int32(exactly: i) else { return nil }
        return PDFObject(file, dlp_qpdf_oh_get_array_item(file.data, handle, i))
    }

    package func append(_ item: PDFObject) {
        dlp_qpdf_oh_append_item(file.data, handle, item.handle)
    }

    /// Four numbers, or nil.
    package var rectangle: [Double]? {
        guard count >= 4 else { return nil }
        let numbers = (0..<4).compactMap { item($0)?.real }
        return numbers.count == 4 ? numbers : nil
    }

    // MARK: Streams

    /// Decoded content; nil where its filters are not known, or it is damaged or longer.
    package func content(atMost limit: Int) -> [UInt8]? {
        guard isStream else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var isDecoded: Int32 = 0
        // All filters but those of pictures.
        let result = dlp_qpdf_oh_get_stream_data(
            file.data, handle, qpdf_dl_specialized, &isDecoded, &bytes, &count)
        defer { free(bytes) }
        file.clearError()
        guard result & 2 == 0, isDecoded != 0, let bytes, count <= limit else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    /// `filter` and `parameters` as written in a PDF file; copied by the library.
    package func setContent(_ bytes: [UInt8], filter: String = "null") {
        let filter = file.parse(filter)
        let none = file.parse("null")
        bytes.withUnsafeBufferPointer {
            dlp_qpdf_oh_replace_stream_data(
                file.data, handle, $0.baseAddress, $0.count, filter.handle, none.handle)
        }
    }
}

/// Numbers as PDF writes them: decimal, no exponent.
package enum PDFNumber {
    /// Five decimals; 0 where the value is out of range.
    package static func text(_ value: Double) -> String {
        let scaled = (value * 100_000).rounded()
        guard abs(scaled) < 9e15 else { return "0" }
        let whole = Int(scaled)
        let digits = String(whole.magnitude)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return (whole < 0 ? "-" : "") + padded.dropLast(5) + "." + padded.suffix(5)
    }
}

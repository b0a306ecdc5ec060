internal import CShims

typealias RowTally = dlp_row_tally

/// A depth of samples that a mark can be added to, row by row; see `MarkRow.h`.
protocol MarkableSample: Sendable {
    static func luma(
        _ row: UnsafePointer<Self>, _ width: Int, _ channels: Int,
        _ luma: UnsafeMutablePointer<UInt8>)

    static func add(
        _ row: UnsafePointer<Self>, _ delta: UnsafePointer<Float>, _ width: Int, _ channels: Int,
        _ out: UnsafeMutablePointer<Self>
    ) -> RowTally
}

extension UInt8: MarkableSample {
    static func luma(
        _ row: UnsafePointer<UInt8>, _ width: Int, _ channels: Int,
        _ luma: UnsafeMutablePointer<UInt8>
    ) {
        dlp_luma_row_8(row, width, UInt32(channels), luma)
    }

    static func add(
        _ row: UnsafePointer<UInt8>, _ delta: UnsafePointer<Float>, _ width: Int, _ channels: Int,
        _ out: UnsafeMutablePointer<UInt8>
    ) -> RowTally {
        dlp_add_row_8(row, delta, width, UInt32(channels), out)
    }
}

extension UInt16: MarkableSample {
    static func luma(
        _ row: UnsafePointer<UInt16>, _ width: Int, _ channels: Int,
        _ luma: UnsafeMutablePointer<UInt8>
    ) {
        dlp_luma_row_16(row, width, UInt32(channels), luma)
    }

    static func add(
        _ row: UnsafePointer<UInt16>, _ delta: UnsafePointer<Float>, _ width: Int,
        _ channels: Int, _ out: UnsafeMutablePointer<UInt16>
    ) -> RowTally {
        dlp_add_row_16(row, delta, width, UInt32(channels), out)
    }
}

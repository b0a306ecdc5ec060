extension Raster.Samples: Equatable {
    /// Same depth and values.
    public static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.eight(let a), .eight(let b)): a == b
        case (.sixteen(let a), .sixteen(let b)): a == b
        default: false
        }
    }
}

extension Raster: Equatable {
    /// Same size, layout, depth, samples and metadata. O(samples).
    public static func == (a: Raster, b: Raster) -> Bool {
        a.width == b.width && a.height == b.height && a.layout == b.layout
            && a.metadata == b.metadata && a.samples == b.samples
    }
}

extension Raster {
    /// What a picture file says about its samples, kept from input to output.
    public struct Metadata: Sendable, Equatable {
        /// The ICC profile's bytes.
        public var icc: [UInt8]?
        /// The EXIF block (TIFF header first), its orientation already set to 1
        /// where the samples were turned on reading.
        public var exif: [UInt8]?
        /// Pixels per metre, horizontally and vertically.
        public var density: Density?

        public struct Density: Sendable, Equatable {
            public var x: Double
            public var y: Double
            public init(x: Double, y: Double) {
                self.x = x
                self.y = y
            }
        }

        public init(icc: [UInt8]? = nil, exif: [UInt8]? = nil, density: Density? = nil) {
            self.icc = icc
            self.exif = exif
            self.density = density
        }
    }
}

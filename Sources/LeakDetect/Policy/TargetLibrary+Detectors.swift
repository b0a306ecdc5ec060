extension TargetLibrary {
    /// The detectors of a folder.
    ///
    /// - Throws: ``PolicyError`` for the first that is not right.
    public static func load(folder: String) throws(PolicyError) -> TargetLibrary {
        TargetLibrary([])
    }
}

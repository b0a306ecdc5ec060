extension FuzzTarget {
    /// In the order of the rooms. Few large targets rather than many small ones: each has its
    /// minute in CI.
    static let all: [FuzzTarget] =
        documents + office + [officeBinary] + text + pictures + detection + identity + marks + gate
        + [
            parentAndWorker
        ]
}

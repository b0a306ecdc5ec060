import Testing

@testable import dlp

/// What is left out of a scan is what somebody named, and nothing that only looks like it: a file
/// that is passed over is a leak that nobody sees.
@Suite struct ExclusionTests {
    /// A slash at the end names folders alone.
    @Test(arguments: [
        ("d/build/", "d/build", true, false), ("**/build/", "d/e/build", true, false),
        ("d/b*/", "d/build", true, false), ("d/build", "d/build", true, true),
        ("**/*.log", "d/e/a.log", true, true), ("d/build/", "d/build2", false, false),
        ("d/build/", "d/rebuild", false, false), ("d/build", "d/build2", false, false),
        ("d/*.log", "d/e/a.log", false, false), ("d/*.log", "d/alog", false, false),
    ])
    func whatAPatternHolds(pattern: String, name: String, folder: Bool, file: Bool) {
        let exclusions = Exclusions([pattern])
        #expect(exclusions.hold(name, isFolder: true) == folder)
        #expect(exclusions.hold(name, isFolder: false) == file)
        // Among others too, in whatever order.
        let more = Exclusions(["nothing/here", pattern, "nor/here/"])
        #expect(more.hold(name, isFolder: true) == folder)
        #expect(more.hold(name, isFolder: false) == file)
        #expect(!Exclusions().hold(name, isFolder: true))
    }
}

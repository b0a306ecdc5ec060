import LeakDetect

/// What lies in the working copy the tests are in.
enum Repository {
    static let detectors = Result { () throws(PolicyError) in
        try DetectorLibrary.load(folder: folder("policies/detectors"))
    }

    static func folder(_ name: String) -> String {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/" + name
    }
}

internal import Glibc

/// Where policies and detectors lie: `low.yaml`, `medium.yaml`, `high.yaml`, `detectors/`.
package struct PolicyFolder: Sendable {
    package let path: String

    /// The folder to use.
    ///
    /// `DLP_POLICIES`; else `../share/dlp/policies` beside the executable; else `policies` in
    /// a folder above it that is this program's source. Never the working folder: what is
    /// scanned must not bring its own policy.
    ///
    /// - Throws: ``PolicyError`` when there is none.
    package static func locate() throws(PolicyError) -> PolicyFolder {
        if let text = getenv("DLP_POLICIES"), text.pointee != 0 {
            let path = String(cString: text)
            guard isFolder(path) else {
                throw PolicyError(
                    file: path, message: "DLP_POLICIES names no folder",
                    hint: "set it to the folder that holds medium.yaml")
            }
            return PolicyFolder(path: path)
        }
        guard var place = executable() else {
            throw PolicyError(file: "policies", message: "cannot tell where this program lies")
        }
        place = parent(of: place)
        let installed = parent(of: place) + "/share/dlp/policies"
        if isFolder(installed) { return PolicyFolder(path: installed) }
        while place.count > 1 {
            let candidate = place + "/policies"
            if isFolder(candidate + "/detectors"), access(place + "/Package.swift", R_OK) == 0 {
                return PolicyFolder(path: candidate)
            }
            place = parent(of: place)
        }
        throw PolicyError(
            file: installed, message: "no policies there",
            hint: "make install puts them there, or set DLP_POLICIES")
    }

    package init(path: String) { self.path = path }

    package var detectors: String { path + "/detectors" }

    /// The folder of one's own detectors, `DLP_DETECTORS`; nil without one.
    package var own: String? {
        guard let text = getenv("DLP_DETECTORS"), text.pointee != 0 else { return nil }
        return String(cString: text)
    }

    package func policy(zone: String) -> String { path + "/" + zone + ".yaml" }

    private static func executable() -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        return String(
            decoding: buffer[..<count].map { UInt8(bitPattern: Int8(truncatingIfNeeded: $0)) },
            as: UTF8.self)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

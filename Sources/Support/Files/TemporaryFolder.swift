internal import Foundation
package import SystemPackage

/// A folder of this process alone (mode 0700) that goes when its owner does.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws(Errno) {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array((parent + "/dlp-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .last }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

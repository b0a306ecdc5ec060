internal import Foundation
internal import Glibc

/// A folder of this process alone (mode 0700) that goes when its owner does.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws(Errno) {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array((parent + "/dlp-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .last }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

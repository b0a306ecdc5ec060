import Foundation
import Testing
@testable import Identity

@Suite struct HomeTests {
    @Test(
        arguments: [
            ("/f", ["DLP_HOME": "/e", "HOME": "/h"], "/f"),
            (nil, ["DLP_HOME": "/e", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/e"),
            ("", ["DLP_HOME": "", "XDG_DATA_HOME": "/x/", "HOME": "/h"], "/x/dlp"),
            (nil, ["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/dlp"),
            (nil, ["HOME": "/h"], "/h/.local/share/dlp"),
            ("/a//b/./c/", [:], "/a/b/c"),
        ] as [(String?, [String: String], String)])
    func isFoundInOrder(_ flag: String?, _ environment: [String: String], _ path: String) throws {
        #expect(try Home.locate(flag: flag, environment: environment) == path)
    }

    @Test func relativePathsBecomeAbsolute() throws {
        let path = try Home.locate(flag: "here", environment: [:])
        #expect(path == FileManager.default.currentDirectoryPath + "/here")
    }

    @Test func isMadePrivateWithItsParents() throws {
        let folder = try TestFolder()
        let home = try Home(path: folder.home + "/a/b")
        #expect(try folder.mode("a/b") == 0o700)
        #expect(try folder.mode("a") == 0o700)
        #expect(home.keysFolder == folder.home + "/a/b/keys")
    }

    @Test func readingMakesNothing() throws {
        let folder = try TestFolder()
        let error = failure { _ = try Home(path: folder.home, access: .readOnly) }
        #expect(error?.code == .homeMissing)
        #expect(error?.hint != nil)
        #expect(!folder.exists(""))
    }

    @Test func aFileIsNoHome() throws {
        let folder = try TestFolder()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.home))
        let error = try #require(failure { _ = try Home(path: folder.home) })
        #expect(error.code == .homeUnusable)
        #expect(error.message == "\(folder.home): is not a folder")
        #expect(failure { _ = try Home(path: folder.home + "/below") }?.code == .homeUnusable)
    }

    @Test(arguments: [0o777, 0o770, 0o720, 0o702])
    func aHomeOthersMayWriteToIsRefused(_ mode: Int) throws {
        let folder = try TestFolder()
        _ = try Home(path: folder.home)
        try folder.setMode(mode, "")
        let error = failure { _ = try Home(path: folder.home) }
        #expect(error?.code == .homeUnusable)
        #expect(error?.hint == "chmod 700 \(folder.home)")
    }

    @Test func aHomeOthersMayReadIsTaken() throws {
        let folder = try TestFolder()
        _ = try Home(path: folder.home)
        try folder.setMode(0o755, "")
        _ = try Home(path: folder.home)
    }

    @Test func aLinkToAHomeIsAHome() throws {
        let folder = try TestFolder()
        _ = try Home(path: folder.home)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: folder.home)
        _ = try IdentityStore.open(Home(path: folder.path + "/link")).keyRing()
        #expect(folder.exists("keys/k1.key"))
    }
}

import Testing
@testable import LeakDetect

/// What people complain scanners take for secrets and personal data.
@Suite struct HarmlessTextTests {
    static let lines = [
        #"      "integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg==","#,
        #"checksum = "8a8b2a1f0f9e4c6d7b5a3c2e1d0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a29""#,
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "github.com/stretchr/testify v1.8.4 h1:CcVxjf3Q8PM0mHUKJCdn+eZZtQ5yQwehoRbSU0Ue7v0=",
        "uuid: 550e8400-e29b-41d4-a716-446655440000",
        #"{"request_id":"0f8fad5b-d9cb-469f-a165-70867728950e","ts":1732330000123}"#,
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "API_KEY=your-api-key", "api_key: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
        "token = \"<your-token-here>\"", "password: ${DB_PASSWORD}", "password = getpass.getpass()",
        "secret: !Ref DatabaseSecretAttachmentTarget", "const token = await getAccessToken(user)",
        "accessToken: state.auth.currentUser.accessToken", "self.secret_key = settings.SECRET_KEY",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "token: ${{ secrets.GITHUB_TOKEN }}",
        "private_key_path = /etc/ssl/private/server.key",
        "version 1.15.7.1 released", "Chrome/120.0.6099.129 Safari/537.36",
        "build 20261123.4.1", "[2026-11-23 02:45:10.123456] started",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "npm install @babel/core@7.23.0", "width=1920 height=1080 ratio=1.7777777777777777",
        "const MAX = 9007199254740991;", "0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SaA2yLcMvV6XgZwOf1n9gUpGRyXkN1Zk",
        "Set password: at least eight characters are required",
        "key: Content-Security-Policy-Report-Only",
        "client_id: 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    ]

    /// Of medium confidence or more: less is for audits.
    @Test func isLeftAlone() throws {
        let harness = try DetectorHarness()
        for line in Self.lines {
            let found = try harness.find(in: line).filter { $0.confidence > .low }
            #expect(found.isEmpty, "\(line): \(found)")
        }
    }

    /// What one detector's examples say it must not take for its own, no detector of secrets
    /// takes for a secret.
    @Test func missesOfOthersAreNoSecrets() throws {
        let all = try Repository.detectors.get().all
        let harness = try DetectorHarness()
        for detector in all {
            for example in detector.examples.misses {
                let text = try #require(ExampleTemplate.fill(example))
                let found = try harness.find(in: text).filter {
                    $0.className == "secret" && $0.confidence > .low
                }
                #expect(found.isEmpty, "\(detector.id): \(text): \(found)")
            }
        }
    }
}

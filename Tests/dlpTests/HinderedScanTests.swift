import Foundation
import Testing

/// Where the scanner itself cannot work there is no verdict: code 2 or 3, in every zone. What
/// hinders it is real here.
@Suite struct HinderedScanTests {
    /// Two archives, which only a worker reads: one harmless, one with a keyword in it.
    private static func prepared() throws -> Tool {
        let tool = try Tool()
        try tool.usePolicies()
        try tool.write("clean.txt", "nothing of interest\n")
        try tool.write("falcon.txt", "about project falcon\n")
        try tool.write(
            "page.pdf",
            """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj
            4 0 obj<</Length 0>>stream

            endstream endobj
            trailer<</Root 1 0 R>>
            %%EOF
            """)
        let packed = try tool.shell(
            "gzip clean.txt falcon.txt; dlp scan -q --zone low clean.txt.gz")
        #expect(packed.status == 0, "\(packed.text)")
        return tool
    }

    /// Whether a scan in the low zone, which warns only, said the right thing, or nothing.
    private static func check(
        _ run: Tool.Run, finds: Bool, diesAllowed: Bool = false,
        _ note: String, location: SourceLocation = #_sourceLocation
    ) {
        if run.status == 2 || run.status == 3 { return }
        // The loader's own, and those of a runtime without memory: nothing is taken for a verdict.
        if diesAllowed, run.status >= 126 { return }
        #expect(run.status == 0, "\(note): \(run.text)", sourceLocation: location)
        let verdict = finds ? "\"verdict\":\"warn\"" : "\"verdict\":\"allow\""
        #expect(run.text.contains(verdict), "\(note): \(run.text)", sourceLocation: location)
        #expect(
            run.text.contains("\"unread\":[]"), "\(note): \(run.text)", sourceLocation: location)
        #expect(
            run.text.contains("\"rule\":\"words\"") == finds, "\(note): \(run.text)",
            sourceLocation: location)
    }

    @Test func fewDescriptors() throws {
        let tool = try Self.prepared()
        var worked = 0
        for count in 3...40 {
            for (name, finds) in [("clean.txt.gz", false), ("falcon.txt.gz", true)] {
                let run = try tool.shell(
                    "ulimit -n \(count); exec dlp scan --json --zone low \(name)")
                // With three the loader itself finds none for a library.
                Self.check(run, finds: finds, diesAllowed: count == 3, "\(count) descriptors")
                if run.status == 0 { worked += 1 }
            }
        }
        #expect(worked > 20)
    }

    @Test(arguments: [60_000, 150_000, 300_000, 600_000, 1_200_000, 2_500_000, 3_400_000])
    func littleAddressSpace(_ kilobytes: Int) throws {
        let tool = try Self.prepared()
        for (name, finds) in [("clean.txt.gz", false), ("falcon.txt.gz", true)] {
            let run = try tool.shell(
                "ulimit -v \(kilobytes); exec dlp scan --json --zone low \(name)")
            Self.check(run, finds: finds, diesAllowed: true, "\(kilobytes) KB")
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can become someone else"))
    func noProcesses() throws {
        let tool = try Self.prepared()
        for count in [1, 2, 3] {
            let run = try tool.shell(
                """
                chmod -R a+rwX .
                cp "$(readlink -f "$(command -v dlp)")" here 2>/dev/null && chmod a+rx here || exit 2
                exec timeout 60 setpriv --reuid=65534 --regid=65534 --clear-groups bash -c '
                    ulimit -u \(count); export DLP_HOME=$PWD/other\(count)
                    exec ./here scan --json --zone low clean.txt.gz'
                """)
            Self.check(run, finds: false, "\(count) processes")
        }
    }

    /// Each is done in a mount namespace of its own, where the machine lets root make one.
    @Test(
        .enabled(if: getuid() == 0, "only root can mount"),
        arguments: [
            "mount --bind /dev/null /usr/bin/pdftotext",
            "mount -t tmpfs -o nr_inodes=1 none /dev/shm; mount --bind /tmp /tmp; mount -o remount,ro,bind /tmp",
        ])
    func missing(_ hindrance: String) throws {
        let tool = try Self.prepared()
        let run = try tool.shell(
            """
            unshare -m true 2>/dev/null || exit 2
            exec unshare -m bash -c '\(hindrance); exec dlp scan --json --zone low page.pdf'
            """)
        #expect(run.status == 2, "\(run.text)")
        #expect(!run.text.contains("\"verdict\""))
    }

    @Test func killedWorker() throws {
        let tool = try Self.prepared()
        let run = try tool.shell(
            """
            head -c 400000000 /dev/zero | gzip -1 > long.gz
            dlp scan --json --zone low long.gz > said 2>&1 & scan=$!
            for turn in $(seq 2000); do
                worker=$(cat /proc/$scan/task/*/children 2>/dev/null || true)
                if [[ -n $worker ]]; then kill -KILL $worker; break; fi
                sleep 0.005
            done
            code=0; wait $scan || code=$?
            cat said
            exit $code
            """)
        #expect(run.status == 2, "\(run.text)")
        #expect(!run.text.contains("\"verdict\""))
    }
}

import Foundation
import Testing

/// Names, links, pipes and folders a scan is pointed at, and what it is told to leave out.
@Suite struct ScanFolderTests {
    private func tool(zone: String = "medium") throws -> Tool {
        let tool = try Tool()
        try tool.usePolicies()
        tool.environment["DLP_ZONE"] = zone
        try tool.shell("mkdir -p d/e; echo 'project falcon' >d/e/bad.txt; echo fine >d/ok.txt")
        return tool
    }

    /// Each script ends with what a scan that finds it says.
    @Test(arguments: [
        "ln -s d/e/bad.txt link; dlp scan link", "ln -s d link; dlp scan link",
        "ln -s d link; dlp scan link/", "dlp scan <(cat d/e/bad.txt)",
        "dlp scan d/ok.txt <(cat d/ok.txt) <(sleep 0.3; cat d/e/bad.txt)",
        "cat d/e/bad.txt | dlp scan /dev/stdin", "dlp scan /dev/fd/5 5<d/e/bad.txt",
        "mv d/e/bad.txt $'d/\\xff\\xfe.txt'; dlp scan $'d/\\xff\\xfe.txt'",
        "mv d/e/bad.txt $'d/\\xfe'; echo fine >$'d/\\xff'; dlp scan $'d/\\xff' $'d/\\xfe'",
        "mv d $'\\xe4'; dlp scan $'\\xe4'", "mkdir d/.git; mv d/e/bad.txt d/.git; dlp scan d",
        "mkdir -p d/.git/objects; mv d/e/bad.txt d/.git/objects/bad; dlp scan d",
        "rm d/e/bad.txt; git init -q d; echo 'project falcon' >d/.git/config.txt; dlp scan d",
        """
        rm d/e/bad.txt; git init -q d; mkdir d/.git/objects/ab
        echo 'project falcon' >d/.git/objects/ab/cdef0123456789abcdef0123456789abcdef01; dlp scan d
        """,
    ])
    func whatIsNamedIsScanned(script: String) throws {
        let run = try tool().shell(script)
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("block"))
    }

    @Test func whatIsNotScannedIsSaid() throws {
        let tool = try tool()
        let run = try tool.shell(
            """
            rm d/e/bad.txt; ln -s /etc/passwd d/link; ln -s nowhere d/other; mkfifo d/pipe
            git init -q d; cd d; git add ok.txt; git commit -qm one; cd ..
            dlp scan d
            """)
        #expect(run.status == 0, "\(run.errors)")
        for said in [
            "2 links are not followed", "d/link and 1 more", "a pipe, socket or device",
            "git's object store",
        ] {
            #expect(run.errors.contains(said), "\(said): \(run.errors)")
        }
    }

    @Test(arguments: ["bad.txt", "*.txt", "e/", "d/e", "**/bad.*", "/d/**"].map { $0 })
    func exclusionsAreToldInTheVerdict(pattern: String) throws {
        let tool = try tool()
        let path = pattern.hasPrefix("/") ? tool.path("d") : "d"
        let glob = pattern.hasPrefix("/") ? tool.path("d") + "/**" : pattern
        let run = try tool.run("scan", path, "--json", "--exclude", glob)
        #expect(run.status == 0, "\(run.text)\(run.errors)")
        let told = try run.objects().compactMap { $0["excluded"] as? Int }
        #expect(told == [["*.txt", "/d/**"].contains(pattern) ? 2 : 1])
        let text = try tool.run("scan", path, "--exclude", glob)
        #expect(text.text.contains("excluded"))
    }

    /// Only a zone that trusts those who wrote what is scanned takes their ignore files.
    @Test func ignoreFilesCountWhereTheZoneTakesThem() throws {
        for (zone, counts) in [("low", true), ("medium", false)] {
            let tool = try tool(zone: zone)
            try tool.write("d/e/.dlpignore", "# build products\n\n/bad.txt\n")
            let run = try tool.run("scan", "d", "--json", "--fail-on", "warn")
            #expect(run.status == (counts ? 0 : 1), "\(run.errors)")
            let told = try run.objects().compactMap { $0["excluded"] as? Int }
            #expect(told == (counts ? [1] : []))
            #expect(run.errors.contains("takes no ignore files") == !counts)
        }
        let low = try tool(zone: "low")
        try low.write("d/.dlpignore", "bad.txt\n!bad.txt\n")
        let run = try low.run("scan", "d", "--fail-on", "warn")
        #expect(run.status == 1)
        #expect(run.errors.contains("d/.dlpignore:2"))
        #expect(try low.run("scan", "d", "--no-ignore").status == 0)
    }

    @Test func warningsFailWhereTheyAreAskedTo() throws {
        let tool = try tool(zone: "low")
        #expect(try tool.run("scan", "d").status == 0)
        #expect(try tool.run("scan", "d", "--fail-on", "block").status == 0)
        #expect(try tool.run("scan", "d", "--fail-on", "warn").status == 1)
        #expect(try tool.run("scan", "d/ok.txt", "--fail-on", "warn").status == 0)
        #expect(try tool.run("scan", "d", "--fail-on", "never").status == 64)
    }
}

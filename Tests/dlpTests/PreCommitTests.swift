import Foundation
import Testing

private enum PreCommit {
    static let isInstalled = access("/usr/bin/pre-commit", X_OK) == 0
}

/// The real pre-commit (pre-commit.com), with the hooks as this project describes them.
@Suite(.enabled(if: PreCommit.isInstalled, "pre-commit is not installed: not tested"))
struct PreCommitTests {
    /// A repository that uses the hooks of another one, which is this project's description.
    private func repository() throws -> Tool {
        let tool = try Tool.withRepository()
        try tool.write(
            "hooks.yaml",
            try String(contentsOfFile: Tool.checkout + "/.pre-commit-hooks.yaml", encoding: .utf8))
        let made = try tool.shell(
            """
            git init -q -b main hooks
            cp hooks.yaml hooks/.pre-commit-hooks.yaml
            git -C hooks add . && git -C hooks commit -qm hooks && git -C hooks tag v1.0
            cat >work/.pre-commit-config.yaml <<END
            repos:
              - repo: $PWD/hooks
                rev: v1.0
                hooks: [{id: dlp}, {id: dlp-push}]
            END
            cd work
            git add . && git commit -qm config
            """)
        try #require(made.status == 0, "\(made.errors)")
        return tool
    }

    @Test func commitsAreStopped() throws {
        let tool = try repository()
        let run = try tool.shell(
            """
            pre-commit install -t pre-commit -t pre-push
            echo fine >ok.txt && git add ok.txt && git commit -qm ok
            echo 'project falcon' >bad.txt && git add bad.txt
            # What is staged counts.
            echo fine >bad.txt
            if git commit -qm bad; then exit 9; fi
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("bad.txt"))
    }

    /// What the framework hands over is scanned, committed or not.
    @Test(arguments: [
        "--all-files", "--files bad.txt", "--files 'b d.txt' ok.txt",
        "--from-ref HEAD~1 --to-ref HEAD", "--from-ref HEAD~2 --to-ref HEAD~1",
        "--all-files --hook-stage push", "--hook-stage push --files bad.txt",
    ])
    func filesThatAreHandedOverAreScanned(options: String) throws {
        let tool = try repository()
        let run = try tool.shell(
            """
            echo fine >ok.txt && git add . && git commit -qm one
            # Added in one commit and still there in the next.
            echo 'project falcon' >bad.txt && cp bad.txt 'b d.txt'
            git add . && git commit -qm two
            echo fine >>ok.txt && echo 'project falcon' >third.txt && git add . && git commit -qm three
            pre-commit run \(options)
            """, in: "work")
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("block"), "\(run.errors)")
    }

    @Test(arguments: ["--all-files", "--files ok.txt", "--from-ref HEAD~1 --to-ref HEAD"])
    func cleanFilesPass(options: String) throws {
        let tool = try repository()
        let run = try tool.shell(
            """
            echo fine >ok.txt && ln -s ok.txt link && git add . && git commit -qm one
            echo fine >>ok.txt && git add . && git commit -qm two
            pre-commit run \(options)
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("Passed"), "\(run.errors)")
    }

    /// What lies in the work tree and was changed since, not what was committed.
    @Test func changedFilesAreScannedAsTheyLie() throws {
        let tool = try repository()
        let run = try tool.shell(
            """
            echo fine >ok.txt && git add . && git commit -qm one
            echo 'project falcon' >ok.txt
            pre-commit run --all-files
            """, in: "work")
        #expect(run.status == 1, "\(run.errors)")
    }

    /// A configuration that hands over no names, as older ones of this project did.
    @Test func withoutNamesEverythingIsScanned() throws {
        let tool = try repository()
        let run = try tool.shell(
            """
            cat >.pre-commit-config.yaml <<END
            repos:
              - repo: local
                hooks:
                  - {id: dlp, name: dlp, entry: dlp hook run pre-commit, language: system,
                     pass_filenames: false}
            END
            echo 'project falcon' >bad.txt && git add . && git commit -qm one
            if pre-commit run --all-files; then exit 9; fi
            echo fine >bad.txt && git commit -qam two
            pre-commit run --all-files
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func pushesAreStopped() throws {
        let tool = try repository()
        let run = try tool.shell(
            """
            pre-commit install -t pre-push
            git push -q origin main
            echo 'project falcon' >bad.txt && git add . && git commit -qm bad
            git rm -q bad.txt && git commit -qm gone
            if git push -q origin main; then exit 9; fi
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("bad.txt"))
    }

    /// Whichever of the two was installed first, both run.
    @Test func bothKindsOfHooksRun() throws {
        for order in [
            "dlp hook install; pre-commit install", "pre-commit install; dlp hook install",
        ] {
            let tool = try Tool.withRepository()
            let run = try tool.shell(
                """
                printf '#!/bin/sh\\necho mine ran\\n' >.git/hooks/pre-commit
                chmod +x .git/hooks/pre-commit
                cat >.pre-commit-config.yaml <<END
                repos:
                  - repo: local
                    hooks: [{id: say, name: say, entry: echo theirs ran, language: system, verbose: true}]
                END
                git add .
                \(order)
                git commit -qm config
                echo 'project falcon' >bad.txt && git add .
                if git commit -m bad; then exit 9; fi
                """, in: "work")
            #expect(run.status == 0, "\(run.errors)")
            for said in ["mine ran", "theirs ran", "bad.txt"] {
                #expect(run.errors.contains(said), "\(order): \(run.errors)")
            }
        }
    }
}

import Foundation
import Testing

/// Folders of hooks that are somebody else's as well.
@Suite struct HookFolderTests {
    /// What husky 9 writes into `.husky/_`.
    private static let husky = """
        mkdir -p .husky/_
        cat >.husky/_/h <<'END'
        #!/usr/bin/env sh
        n=$(basename "$0")
        s=$(dirname "$(dirname "$0")")/$n
        [ ! -f "$s" ] && exit 0
        sh -e "$s" "$@"
        END
        for hook in pre-commit pre-push; do
            printf '#!/usr/bin/env sh\\n. "$(dirname "$0")/h"\\n' >.husky/_/$hook
            chmod +x .husky/_/$hook
        done
        git config core.hooksPath .husky/_
        echo 'echo project hook ran' >.husky/pre-commit
        """

    /// Where the folder is, and what is said of it.
    @Test(arguments: [
        ("git config core.hooksPath .githooks; mkdir .githooks", "work tree"),
        ("git config core.hooksPath ../hooks", "outside the repository"),
        ("git config --global core.hooksPath $HOME/hooks", "every repository"),
        ("rm -rf .git/hooks; mkdir ../template; ln -s ../../template .git/hooks", "outside"),
    ])
    func sharedFoldersAreLeftAlone(prepare: String, said: String) throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            """
            \(prepare)
            before=$(find .. -name 'pre-*' | sort)
            if dlp hook install; then exit 9; fi
            test "$before" = "$(find .. -name 'pre-*' | sort)"
            dlp hook install --shared
            echo 'project falcon' >bad.txt && git add .
            if git commit -qm bad; then exit 8; fi
            dlp hook uninstall
            git commit -qm bad
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains(said), "\(run.errors)")
    }

    @Test func huskyKeepsItsHooksAndHowToAddOursIsSaid() throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            Self.husky + """

                for option in '' --shared; do if dlp hook install $option; then exit 9; fi; done
                # As the hint says.
                echo 'dlp hook run pre-commit -- "$@"' >>.husky/pre-commit
                echo fine >ok.txt && git add ok.txt && git commit -m ok
                echo 'project falcon' >bad.txt && git add bad.txt
                if git commit -m bad; then exit 8; fi
                """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("husky writes this folder anew"))
        #expect(run.errors.contains(".husky/pre-commit: dlp hook run pre-commit"))
        #expect(run.errors.contains("project hook ran"))
    }

    /// A dispatcher goes by its name: renamed, it would run nothing.
    @Test(arguments: [
        "#!/bin/sh\nexec $(dirname $0)/$(basename $0).d/all\n", "#!/bin/sh\nrun-parts ${0}.d\n",
        "#!/usr/bin/env python3\nimport sys\nprint(sys.argv, __file__)\n", "\u{7F}ELF",
    ])
    func dispatchersAreNotRenamed(script: String) throws {
        let tool = try Tool.withRepository()
        try tool.write("work/.git/hooks/pre-push", script)
        chmod(tool.path("work/.git/hooks/pre-push"), 0o755)
        let run = try tool.shell("dlp hook install", in: "work")
        #expect(run.status == 2)
        #expect(run.errors.contains("add to it: dlp hook run pre-push"), "\(run.errors)")
        #expect(try tool.read("work/.git/hooks/pre-push") == Array(script.utf8))
        #expect(!tool.exists("work/.git/hooks/pre-commit"))
    }

    @Test func switchedOffHooksAreSaid() throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            "git config core.hooksPath /dev/null; dlp hook install", in: "work")
        #expect(run.status == 2)
        #expect(run.errors.contains("switched off"))
    }

    /// Worktrees of one repository share its hooks, which is no concern of others.
    @Test func worktreesShareTheirHooks() throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            """
            echo fine >ok.txt && git add . && git commit -qm ok
            git worktree add -q ../second -b second
            cd ../second
            dlp hook install
            echo 'project falcon' >bad.txt && git add .
            if git commit -qm bad; then exit 9; fi
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
    }
}

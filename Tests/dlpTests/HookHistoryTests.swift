import Foundation
import Testing

/// What stood in a file before, and what a push brings beside its commits.
@Suite struct HookHistoryTests {
    /// An old finding must not block every later edit; a new one must.
    @Test func whatStoodThereBeforeBlocksNoEdit() throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            """
            printf 'about project falcon\\n' >old.txt && git add . && git commit -qm one
            git push -q origin main
            dlp hook install
            echo 'another line' >>old.txt && git commit -qam two
            git mv old.txt new.txt && echo 'one more' >>new.txt && git commit -qam three
            git push -q origin main
            echo 'project falcon once more' >>new.txt
            if git commit -qam four; then exit 9; fi
            git commit -qnam four
            if git push -q origin main; then exit 8; fi
            # A later commit does not make it better, and is no earlier version.
            echo fine >>new.txt && git commit -qam five
            if git push -q origin main; then exit 7; fi
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The server judges by what it had.
    @Test func serversLetOldFindingsStand() throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            """
            printf 'about project falcon\\n' >old.txt && git add . && git commit -qm one
            git push -q origin main
            (cd ../remote.git && dlp hook install --server --zone high)
            echo 'another line' >>old.txt && git commit -qam two
            echo 'a third' >>old.txt && git commit -qam three
            git push -q origin main
            git checkout -q -b side HEAD~1
            echo 'from the side' >side.txt && git add . && git commit -qm side
            git checkout -q main && git merge -q side -m merge && git push -q origin main
            { cat old.txt; echo and more; } >copy.txt && git add . && git commit -qm copy
            if git push -q origin main; then exit 9; fi
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("copy.txt"))
    }

    /// Values are compared one by one: an exchanged one is new, whatever their number.
    @Test func exchangedValuesAreNew() throws {
        let tool = try Tool.withRepository()
        let key = { (tail: String) in "AKIA" + tail }
        try tool.write(
            "policies/medium.yaml",
            """
            policy: 1
            zone: medium
            rules:
              - id: secrets
                detectors: [aws-access-key]
                action: block
            """)
        let (a, b, c) = (key("Q7RT2MWX5KLP3NZV"), key("Z4YB6TGH2JQW7RMC"), key("H5NV3XKD7PFS2TBQ"))
        try tool.write("work/keys.txt", "one = \(a)\ntwo = \(b)\n")
        let run = try tool.shell(
            """
            git add . && git commit -qm one && git push -q origin main
            dlp hook install
            sed -i 's/two/other/' keys.txt && git commit -qam two
            sed -i 's/\(b)/\(c)/' keys.txt
            if git commit -qam three; then exit 9; fi
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("line 2"), "\(run.errors)")
        // The old values can be asked for.
        let whole = try tool.shell(
            "git checkout -q . && git reset -q --hard; echo x >>keys.txt; git add .;"
                + " dlp hook run pre-commit --whole", in: "work")
        #expect(whole.status == 1, "\(whole.errors)")
    }

    /// A pack can hold what no ref reaches; the server would store it, and give it to whoever asks.
    @Test func objectsThatNoRefReachesAreScanned() throws {
        let tool = try Tool.withRepository()
        let run = try tool.shell(
            """
            echo fine >ok.txt && git add . && git commit -qm one && git push -q origin main
            (cd ../remote.git && dlp hook install --server)
            echo fine >>ok.txt && git commit -qam two
            hidden=$(printf 'about project falcon' | git hash-object -w --stdin)
            old=$(git rev-parse origin/main) new=$(git rev-parse main)
            # What git push does, with one object more in the pack.
            send() {
                line="$old $new refs/heads/main"
                { printf '%04x%s\\0 report-status\\n' $((4 + ${#line} + 16)) "$line"; printf 0000
                  { git rev-list --objects $new ^$old | cut -d' ' -f1; [ -z "$1" ] || echo $1; } |
                    git pack-objects -q --stdout
                } | git receive-pack ../remote.git | tr -d '\\0' | grep -a '^.*n[gk] refs\\|ok refs\\|block'
            }
            send $hidden || true
            if git -C ../remote.git cat-file -e $hidden; then exit 9; fi
            test $(git -C ../remote.git rev-parse main) = $old
            send ''
            test $(git -C ../remote.git rev-parse main) = $new
            """, in: "work")
        #expect(run.status == 0, "\(run.errors)")
    }
}

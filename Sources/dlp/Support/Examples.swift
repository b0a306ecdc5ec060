/// What `--help` shows of a command in use; each line was run as it stands.
enum Examples {
    /// By the words of the command behind `dlp`.
    static let all: [String: [String]] = [
        "": [
            "dlp mark shot.png --user e1042 -o shot.e1042.png", "dlp trace leaked.jpg",
            "dlp scan report.docx --zone high", "dlp hook install", "dlp doctor",
        ],
        "mark": [
            "dlp mark shot.png --user e1042 -o shot.e1042.png",
            "dlp mark report.pdf --users board.csv --out-dir copies",
            "dlp mark notes.docx --user e1042 -o copy.docx --zone high --json",
        ],
        "trace": [
            "dlp trace leaked.jpg", "dlp trace leaked.pdf --report report.html",
            "dlp trace pasted.txt --json",
        ],
        "overlay": [
            "dlp overlay --user e1042 --size 1920x1080 -o overlay.png --css overlay.css"
        ],
        "drill": ["dlp drill shot.png --user e1042"],
        "scan": [
            "dlp scan report.docx --zone high", "dlp scan . --zone low --exclude '*.min.js'",
            "dlp scan . --json --fail-on warn", "tar c folder | dlp scan --stdin-name folder.tar",
            "dlp scan . --detectors class:secret --json",
        ],
        "text": ["dlp text report.docx", "dlp text archive.zip --json"],
        "gate run": ["dlp gate run --config gate.yaml"],
        "gate check": ["dlp gate check --config gate.yaml"],
        "policy check": ["dlp policy check mine.yaml"],
        "policy show": ["dlp policy show --zone high"],
        "policy test": ["dlp policy test"],
        "fingerprint add": ["dlp fingerprint add folder --set contracts"],
        "fingerprint list": ["dlp fingerprint list"],
        "fingerprint remove": ["dlp fingerprint remove offer.docx --set contracts"],
        "hook install": ["dlp hook install", "dlp hook install --server --zone high"],
        "hook uninstall": ["dlp hook uninstall"],
        "hook run": ["dlp hook run pre-commit", "dlp hook run pre-commit -- a.txt b.txt"],
        "users add": ["dlp users add e1042 --zone high --note 'board'"],
        "users list": ["dlp users list --json"],
        "users show": ["dlp users show e1042"],
        "users import": ["dlp users import board.csv"],
        "users rename": ["dlp users rename e1042 e2042"],
        "users remove": ["dlp users remove e1042"],
        "keys list": ["dlp keys list"],
        "keys rotate": ["dlp keys rotate"],
        "keys retire": ["dlp keys retire k1"],
        "keys reinstate": ["dlp keys reinstate k1"],
        "doctor": ["dlp doctor", "dlp doctor --json"],
        "config show": ["dlp config show"],
        "exit-codes": ["dlp exit-codes"],
    ]

    /// The section that help ends with; nil for a command that has none.
    static func section(_ words: [String]) -> String? {
        guard let lines = all[words.joined(separator: " ")] else { return nil }
        return (["", "EXAMPLES:"] + lines.map { "  " + $0 }).joined(separator: "\n")
    }
}

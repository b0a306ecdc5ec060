internal import Identity

/// What speaks against believing a record of the registry too fast, for pictures and documents.
struct RecordCaution {
    let record: MarkRecord?
    /// What the audit log says of the record; nil where there is none.
    let audit: MarkAudit?
    /// Where the log tells of the issue.
    let position: AuditPosition?

    init(_ record: MarkRecord?, in log: TraceLog) {
        self.record = record
        guard let record, record.state == .issued else {
            (audit, position) = (nil, nil)
            return
        }
        let told = log.audits.audit(of: record)
        (audit, position) = (told.answer, told.position)
    }

    /// A line each for a person.
    var lines: [String] {
        var lines: [String] = []
        if record?.kind == .drill { lines.append("issued in a drill, not handed out") }
        if record?.state == .reserved {
            lines.append("the marking was never finished: see what became of its output")
        }
        switch audit {
        case .agrees, nil: break
        case .missing:
            lines.append(
                "the audit log says nothing of this mark: it was cut, or the record was added by "
                    + "other hands; dlp doctor compares both")
        case .differs(let how):
            lines.append(
                "the registry was changed: the audit log tells otherwise (\(how)); accuse nobody "
                    + "before it is known which of them is right")
        case .unreadable(let why):
            lines.append("the record was not compared with the audit log: \(why)")
        }
        return lines
    }

    /// What no trace can check, whatever it found.
    static let always = "not checked: who had access to the copy, and whether its mark was copied"
}

internal import LeakDetect

/// Where incidents are told.
package struct RecordSettings: Sendable, Equatable {
    /// How lines to the system's log look.
    package enum Format: String, Sendable, CaseIterable { case json, cef, ocsf }

    /// What is told of uploads that pass without a warning.
    package enum Allows: String, Sendable, CaseIterable {
        case none
        /// The hash of the body, the user and the destination.
        case hash
        /// Everything but what was found, of which there is nothing.
        case all
    }

    /// The chained file; nil for none.
    package var file: String? = "/var/log/dlp-gate/incidents.jsonl"
    package var standardOutput = false
    package var syslog = false
    package var format = Format.json
    package var allows = Allows.none
    /// Whether what needs a record is refused where it cannot be written.
    package var mustBeWritten = true

    package init() {}

    init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping([
            "file", "stdout", "syslog", "format", "log-allows", "required",
        ])
        if let file = members["file"] {
            let path = try file.text()
            guard path == "none" || path.hasPrefix("/") else {
                throw file.error("not an absolute path", hint: "or none")
            }
            self.file = path == "none" ? nil : path
        }
        standardOutput = try members["stdout"]?.boolean() ?? false
        syslog = try members["syslog"]?.boolean() ?? false
        format = try members["format"]?.word(Format.self, "format") ?? .json
        allows = try members["log-allows"]?.word(Allows.self, "word") ?? .none
        mustBeWritten = try members["required"]?.boolean() ?? true
        guard file != nil || standardOutput || syslog else {
            throw value.error("incidents are told nowhere")
        }
    }
}

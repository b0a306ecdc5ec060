internal import Glibc
internal import Identity

extension Check {
    /// The home folder, its keys, registry and audit log. Changes nothing.
    static func state(home path: String) -> [Check] {
        var status = stat()
        if stat(path, &status) != 0 && errno == ENOENT {
            return [ok("home", "\(path) is not there yet; the first use makes it")]
        }
        do {
            let home = try Home(path: path, access: .readOnly)
            var checks = [
                fileSystem(path) ?? ok("home", path)
            ]
            checks.append(audit(home))
            guard access(home.registryPath, F_OK) == 0 || access(home.keysFolder, F_OK) == 0 else {
                return checks + [ok("registry", "nobody is enrolled yet")]
            }
            let store = try IdentityStore.open(home)
            return checks + [registry(store), agreement(store), keys(store)] + lookAlikes(store)
        } catch {
            return [wrong("home", error, cost: "nothing can be marked or traced")]
        }
    }

    private static func registry(_ store: IdentityStore) -> Check {
        do {
            try store.registry.check()
            let counts = try store.registry.counts()
            return ok(
                "registry",
                "sound; \(counts.users) people, \(counts.issued) marks issued, "
                    + "\(counts.reserved) never finished")
        } catch {
            return wrong("registry", error, cost: "a mark found in a leak names nobody")
        }
    }

    /// Whether the registry says what the audit log says was done.
    private static func agreement(_ store: IdentityStore) -> Check {
        do {
            let comparison = try store.compareWithAudit()
            guard !comparison.agrees else {
                return ok(
                    "registry and audit log",
                    "agree on \(comparison.marksAgreed) marks"
                        + (comparison.undone.map {
                            "; the change of line \($0) was not made, a crash came between"
                        } ?? ""))
            }
            return wrong(
                "registry and audit log",
                Failure(
                    store.registry.path, comparison.problems.joined(separator: ". "),
                    hint: "compare with backups before anyone is accused"),
                cost: "a name that a trace gives may not be the one that was marked for")
        } catch {
            return wrong("registry and audit log", error, cost: "a changed record is not noticed")
        }
    }

    /// Ids that a person would take for one another.
    private static func lookAlikes(_ store: IdentityStore) -> [Check] {
        guard let users = try? store.registry.users(), !users.isEmpty else { return [] }
        let groups = UserID.lookAlikes(users.map(\.id))
        guard !groups.isEmpty else { return [] }
        let shown = groups.prefix(5).map { $0.map(\.value).joined(separator: " and ") }
        var check = ok(
            "people",
            "ids that look alike: " + shown.joined(separator: "; ")
                + (groups.count > 5 ? "; and \(groups.count - 5) more" : ""))
        check.cost = "a name in a report can be read as another person's"
        check.hint = "dlp users rename"
        return [check]
    }

    private static func keys(_ store: IdentityStore) -> Check {
        do {
            let keys = try store.keys.inventory()
            if let problem = keys.compactMap(\.problem).first { throw problem }
            if let notice = store.notice { throw notice }
            let active = keys.first { $0.record.state == .active }
            return ok(
                "keys",
                keys.isEmpty
                    ? "none yet; the first dlp mark makes one"
                    : "\(keys.count), active \(active?.record.id.text ?? "none")")
        } catch {
            return wrong("keys", error, cost: "nothing is marked or traced until this is mended")
        }
    }

    private static func audit(_ home: Home) -> Check {
        do {
            let summary = try AuditLog(path: home.auditPath).verify()
            return ok(
                "audit log", "sound; \(summary.count) entries, head \(summary.head.prefix(16))")
        } catch {
            return wrong("audit log", error, cost: "what was done cannot be proved")
        }
    }

    /// SQLite's write-ahead log needs memory shared between processes: no network
    /// file system has it.
    private static func fileSystem(_ path: String) -> Check? {
        guard let type = fileSystemType(of: path) else { return nil }
        let isNetwork = ["nfs", "cifs", "smb", "afs", "9p", "fuse.sshfs", "ceph", "glusterfs"]
            .contains { type.hasPrefix($0) }
        guard isNetwork else { return nil }
        return wrong(
            "home", Failure(path, "lies on a network file system (\(type))"),
            cost: "two machines writing at once would damage the registry")
    }

    /// From the line of /proc/self/mountinfo (proc(5)) for the device the path is on.
    private static func fileSystemType(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0,
            let bytes = try? InputFile("/proc/self/mountinfo").read(atMost: 16 << 20)
        else { return nil }
        // makedev(3), the other way round: 12 and 20 bits of major, 8 and 24 of minor.
        let number = UInt64(status.st_dev)
        let major = (number >> 8 & 0xFFF) | (number >> 32 & ~0xFFF)
        let minor = (number & 0xFF) | (number >> 12 & 0xFFFF_FF00)
        let device = "\(major):\(minor)"
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[2] == device,
                let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
            else { continue }
            return String(fields[dash + 1])
        }
        return nil
    }
}

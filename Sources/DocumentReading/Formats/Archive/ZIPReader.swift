internal import Support
internal import TextDecoding

/// Reads the members of a ZIP file by their content, whatever their records call them (links,
/// folders and devices too), and accounts for what lies before, between and behind them.
struct ZIPReader {
    private var map: ZIPMap
    private let bytes: [UInt8]
    private let path: String
    private let extractor: Extractor
    /// Old Office files hold small ZIP files near their ends, and pictures may; no program would
    /// open the whole as one. Whoever reads it as what it begins with accounts for its bytes.
    private let isWithin: Bool
    /// And nothing of it was read yet.
    private var isGuess: Bool
    /// The limits are reached: what is left is told, not looked at.
    private(set) var isOver = false
    private var isRead: Set<ZIPMember> = []

    init(_ bytes: [UInt8], path: String, _ extractor: Extractor) {
        self.bytes = bytes
        self.path = path
        self.extractor = extractor
        isWithin = !bytes.starts(with: [0x50, 0x4B])
        isGuess = isWithin
        map = ZIPMap(bytes, mostMembers: extractor.budget.entries)
    }

    /// The members that the directory lists, in the order of the file; unlisted ones come with
    /// `finish`.
    var members: [ZIPMember] { map.members }

    static func name(_ member: ZIPMember) -> String {
        let text = member.name.withUnsafeBytes { TextStream.decode($0).text }
        return String(decoding: text, as: UTF8.self)
    }

    /// Every name, and every comment, a line each.
    var listing: [UInt8] { Self.lines(map.members.map(\.name) + map.notes) }

    /// Comments, and names that only one of a member's records has, a line each.
    var notes: [UInt8] { Self.lines(map.notes) }

    private static func lines(_ texts: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        for text in texts {
            let text = text.withUnsafeBytes { TextStream.decode($0).text }
            text.withUnsafeBytes { UTF8Check.repair($0, into: &out) }
            out.append(0x0A)
        }
        return out
    }

    // MARK: Contents

    /// What the member holds: nothing where it cannot be read, which is told; more than one
    /// content where its two records mean different ones.
    mutating func contents(_ member: ZIPMember) -> [[UInt8]] {
        guard !isOver, isRead.insert(unnamed(member)).inserted else { return [] }
        guard extractor.budget.takeEntry() else { return end(.tooMany) }
        if extractor.budget.isLate { return end(.timedOut) }
        return unpack(member).contents
    }

    /// Members of several names with the same content are read once.
    private func unnamed(_ member: ZIPMember) -> ZIPMember {
        var member = member
        member.name = []
        return member
    }

    private mutating func end(_ reason: UnreadReason) -> [[UInt8]] {
        isOver = true
        extractor.out.unread(path, reason)
        return []
    }

    private mutating func unpack(_ member: ZIPMember) -> (contents: [[UInt8]], end: Int) {
        let label = Extractor.path(path, ArchiveReader.label(Self.name(member)))
        guard let start = member.content else {
            tell(label, .damaged)
            return ([], member.header)
        }
        var contents: [[UInt8]] = []
        var problem: UnreadReason?
        var end = start
        for packing in member.packings {
            // What only says that it is encrypted is read, and said to be all the same: other
            // programs will ask for a password.
            if packing.isEncrypted {
                problem = .encrypted
                if !isPlain(packing, start) {
                    end = max(end, start + clamped(packing.packed, start))
                    continue
                }
            }
            var found = unpack(packing, start)
            let isGood = found.problem == nil && isVerified(found, member, start)
            if found.problem == nil, !isGood { found.problem = .damaged }
            if isGood { isGuess = false }
            end = max(end, start + found.consumed)
            problem = problem ?? found.problem
            // What could be read is scanned, whatever came after it.
            if !contents.contains(found.content) { contents.append(found.content) }
            if found.problem == .timedOut || found.problem == .tooBig && extractor.budget.bytes == 0
            {
                isOver = true
                break
            }
        }
        map.coverage.handedOn(start..<end)
        let checksum = contents.first.map { DeflateReader.checksum($0) }
        if member.hasDescriptor,
            let checksum = checksum ?? member.packings.compactMap(\.checksum).first
        {
            let descriptor = map.descriptor(at: end, checksum)
            map.coverage.structure(descriptor)
            end = descriptor.upperBound
        }
        if let problem { tell(label, problem) }
        return (contents, end)
    }

    private func tell(_ label: String, _ reason: UnreadReason) {
        if !isGuess { extractor.out.unread(label, reason) }
    }

    private func clamped(_ packed: Int?, _ start: Int) -> Int {
        max(0, min(packed ?? bytes.count, bytes.count - start))
    }

    private func unpack(_ packing: ZIPMember.Packing, _ start: Int) -> Unpacked {
        let count = clamped(packing.packed, start)
        let isCut = packing.packed.map { $0 > count } ?? false
        switch packing.method {
        case 0:
            let stored = packing.packed == nil ? openEnd(start) - start : count
            return store(start..<start + stored, isCut: isCut)
        case 8:
            var found = DeflateReader.read(bytes, start..<start + count, extractor.budget)
            if found.problem == .truncated, start + count < bytes.count {
                // The announced length is too short; unpackers go by the stream.
                let whole = DeflateReader.read(bytes, start..<bytes.count, extractor.budget)
                if whole.problem == nil { found = whole }
            }
            // What is left of a damaged member is told with it.
            if found.problem != nil { found.consumed = count }
            return found
        default:
            var found = SandboxedArchive.member(
                packing, Array(bytes[start..<start + count]), extractor)
            if isCut, found.problem == nil { found.problem = .truncated }
            return found
        }
    }

    private func store(_ range: Range<Int>, isCut: Bool) -> Unpacked {
        let budget = extractor.budget
        let room = min(range.count, budget.bytes, ReadingLimits.memberBytes)
        _ = budget.take(room)
        return Unpacked(
            content: Array(bytes[range.prefix(room)]), consumed: range.count,
            problem: room < range.count ? .tooBig : isCut ? .truncated : nil)
    }

    /// Where a stored content of unknown length ends: at the next record.
    private func openEnd(_ start: Int) -> Int {
        var at = start
        while at + 4 <= bytes.count {
            if bytes[at] == 0x50, bytes[at + 1] == 0x4B,
                [0x0201, 0x0403, 0x0605, 0x0807].contains(bytes.u16(at + 2))
            {
                return at
            }
            at += 1
        }
        return bytes.count
    }

    /// By either record's checksum, or by the descriptor behind it.
    private func isVerified(_ found: Unpacked, _ member: ZIPMember, _ start: Int) -> Bool {
        let checksum = DeflateReader.checksum(found.content)
        let told = member.packings.compactMap(\.checksum)
        // A content of unknown length that nothing tells of is what stands there.
        if told.isEmpty && !member.hasDescriptor || told.contains(checksum) { return true }
        return member.hasDescriptor
            && !map.descriptor(at: start + found.consumed, checksum).isEmpty
    }

    /// Whether a content that is flagged as encrypted is not.
    private func isPlain(_ packing: ZIPMember.Packing, _ start: Int) -> Bool {
        guard packing.method == 0 || packing.method == 8, packing.packed ?? 0 > 12,
            let checksum = packing.checksum, checksum != 0
        else { return false }
        let found = unpack(packing, start)
        return found.problem == nil && DeflateReader.checksum(found.content) == checksum
    }

    // MARK: The rest

    /// Gives the members that no directory lists to `body`, then settles what is left.
    mutating func finish(depth: Int, _ body: (String, [UInt8]) -> Void) {
        if isWithin { return }
        if map.problem == .tooMany, !isOver { _ = end(.tooMany) }
        for gap in map.coverage.left where gap.count >= 30 {
            var at = gap.lowerBound
            while !isOver, let member = map.unlisted(in: at..<gap.upperBound) {
                guard extractor.budget.takeEntry() else { return _ = end(.tooMany) }
                if extractor.budget.isLate { return _ = end(.timedOut) }
                let (contents, end) = unpack(member)
                for content in contents { body(Self.name(member), content) }
                at = max(end, member.content ?? at + 4)
                if at >= gap.upperBound { break }
            }
        }
        if isOver { return }
        if let problem = map.problem { extractor.out.unread(path, problem) }
        extractor.settle(
            map.coverage, of: bytes, DocumentPart(path: path, type: "zip"), depth: depth)
    }
}

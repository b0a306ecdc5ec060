internal import Support

/// Everything a policy looks for in text, compiled: one database for the patterns, literals
/// and terms of all targets, and one for context words. Shared by all threads.
final class MatchProgram: Sendable {
    /// What an expression of the main database stands for.
    enum Meaning: Sendable {
        case pattern(target: Int, confidence: Confidence)
        /// `after` is how many bytes of a match stand after the literal itself.
        case literal(target: Int, literal: Int, length: Int, after: Int)
        case term(target: Int, length: Int, wholeStart: Bool, wholeEnd: Bool)

        /// A word of the policy's own, which says all that it is.
        var isTerm: Bool { if case .term = self { true } else { false } }
    }

    struct ContextWord: Sendable {
        var length: Int
        /// Must not be a part of a longer word at its beginning, at its end.
        var wholeStart: Bool
        var wholeEnd: Bool
        /// Whose word it is.
        var targets: [Int]
    }

    /// What makes a term the same as another.
    private struct TermKey: Hashable {
        var target: Int
        var isWholeWord: Bool
        var isCaseless: Bool
        var bytes: [UInt8]
    }

    let targets: [CompiledDetector]
    /// The same, each where it can be asked without a copy of it: it has many parts.
    let shared: [Shared]

    final class Shared: Sendable {
        let target: CompiledDetector
        fileprivate init(_ target: CompiledDetector) { self.target = target }
    }
    let meanings: [Meaning]
    let words: [ContextWord]
    /// Nil when there is nothing to look for.
    let main: PatternDatabase?
    let context: PatternDatabase?
    /// The patterns that are only looked for in some places.
    let prefilters: [PrefilteredPatterns]
    let startResolver: StartOfMatchResolver
    /// Of all terms and phrases.
    let seams: PhraseSeams
    /// In bytes: how far around a match anything may matter.
    let reach: Int

    /// - Throws: ``MatchProgramError`` naming the target whose pattern is not taken.
    init(_ targets: [CompiledDetector], cache: DatabaseCache) throws(MatchProgramError) {
        var expressions: [PatternExpression] = []
        var meanings: [Meaning] = []
        var wordExpressions: [PatternExpression] = []
        var words: [ContextWord] = []
        var wordIndex: [[UInt8]: Int] = [:]
        var known: Set<TermKey> = []
        var phrases: [[UInt8]] = []
        var prefiltered: [PatternPrefilter: Prefiltered] = [:]
        for (index, target) in targets.enumerated() {
            for pattern in target.patterns {
                let meaning = Meaning.pattern(target: index, confidence: pattern.confidence)
                let expression = pattern.expression
                let syntax = target.hasEdges || target.hasWordEdges ? expression.syntax : nil
                if target.hasEdges,
                    let prefilter = PatternPrefilter(
                        expression, syntax, digits: target.leastDigits)
                {
                    prefiltered[prefilter, default: Prefiltered()].add(
                        PatternPrefilter.edged(expression, syntax), meaning)
                    continue
                }
                expressions.append(
                    target.hasWordEdges
                        ? PatternPrefilter.betweenWords(expression, syntax) : expression)
                meanings.append(meaning)
            }
            for (number, literal) in target.literals.enumerated() {
                let bytes = Array(literal.literal.utf8)
                var expression = PatternExpression.literal(bytes, caseless: false)
                let (before, after) = literal.beside
                expression.pattern = before + expression.pattern + after
                expressions.append(expression)
                meanings.append(
                    .literal(
                        target: index, literal: number, length: bytes.count,
                        after: after.isEmpty ? 0 : 1))
            }
            for term in target.terms {
                let bytes = Normaliser.fold(term.text, keepCase: !term.isCaseless)
                guard !bytes.isEmpty else { continue }
                let key = TermKey(
                    target: index, isWholeWord: term.isWholeWord, isCaseless: term.isCaseless,
                    bytes: bytes)
                guard known.insert(key).inserted else { continue }
                phrases.append(bytes)
                expressions.append(.literal(bytes, caseless: term.isCaseless))
                meanings.append(
                    .term(
                        target: index, length: bytes.count,
                        wholeStart: term.isWholeWord && WordEdge.opensWithLetter(bytes),
                        wholeEnd: term.isWholeWord && WordEdge.closesWithLetter(bytes)))
            }
            for word in target.context {
                let bytes = Normaliser.fold(word)
                guard !bytes.isEmpty else { continue }
                if let known = wordIndex[bytes] {
                    if words[known].targets.last != index { words[known].targets.append(index) }
                    continue
                }
                wordIndex[bytes] = words.count
                wordExpressions.append(.literal(bytes, caseless: true))
                words.append(
                    ContextWord(
                        length: bytes.count, wholeStart: WordEdge.opensWithLetter(bytes),
                        wholeEnd: WordEdge.closesWithLetter(bytes), targets: [index]))
            }
        }
        self.targets = targets
        shared = targets.map(Shared.init)
        self.words = words
        let farthest = targets.lazy.filter { !$0.context.isEmpty }.map(\.proximity).max() ?? 0
        reach = min(16 << 10, farthest * 4 + 256)
        startResolver = StartOfMatchResolver(expressions, cache: cache)
        seams = PhraseSeams(phrases)
        let jobs = Self.jobs(expressions, wordExpressions, prefiltered)
        // Those that are not in the cache take seconds to compile, and the others milliseconds to
        // load: on all cores.
        let made = Parallel.map(jobs.count) { job in
            Result { () throws(PatternError) in
                try cache.database(jobs[job].expressions, mode: jobs[job].mode)
            }
        }
        var prefilters: [PrefilteredPatterns] = []
        var databases: [PatternDatabase] = []
        for (job, result) in zip(jobs, made) {
            var users: [Range<Int>] = []
            for meant in job.prefilter.flatMap({ prefiltered[$0]?.meanings }) ?? [] {
                users.append(meanings.count..<(meanings.count + meant.count))
                meanings += meant
            }
            switch result {
            case .success(let database):
                databases.append(database)
                guard let prefilter = job.prefilter else { continue }
                prefilters.append(
                    PrefilteredPatterns(prefilter: prefilter, database: database, users: users))
            case .failure(let error):
                let index = error.index.map { job.prefilter == nil ? $0 : users[$0].lowerBound }
                var owner: String?
                if let index, !job.isContext, case .pattern(let target, _) = meanings[index] {
                    owner = targets[target].id
                }
                throw MatchProgramError(target: owner, message: error.message)
            }
        }
        main = zip(jobs, databases).first { $0.0.mode == .stream }?.1
        context = zip(jobs, databases).first { $0.0.isContext }?.1
        self.meanings = meanings
        self.prefilters = prefilters
    }

    /// The patterns behind one prefilter. Numbers of many countries are nine digits and nothing else:
    /// what several detectors look for is looked for once.
    private struct Prefiltered {
        private(set) var expressions: [PatternExpression] = []
        /// Of each expression, what it stands for.
        private(set) var meanings: [[Meaning]] = []

        mutating func add(_ expression: PatternExpression, _ meaning: Meaning) {
            if let known = expressions.firstIndex(of: expression) {
                meanings[known].append(meaning)
            } else {
                expressions.append(expression)
                meanings.append([meaning])
            }
        }
    }

    /// A database to be made.
    private struct Job: Sendable {
        var expressions: [PatternExpression]
        var mode: PatternDatabase.Mode
        var prefilter: PatternPrefilter?
        var isContext = false
    }

    /// The largest first.
    private static func jobs(
        _ main: [PatternExpression], _ words: [PatternExpression],
        _ prefiltered: [PatternPrefilter: Prefiltered]
    ) -> [Job] {
        var jobs: [Job] = []
        if !main.isEmpty { jobs.append(Job(expressions: main, mode: .stream)) }
        if !words.isEmpty { jobs.append(Job(expressions: words, mode: .block, isContext: true)) }
        for prefilter in PatternPrefilter.all {
            guard let patterns = prefiltered[prefilter] else { continue }
            jobs.append(
                Job(expressions: patterns.expressions, mode: .block, prefilter: prefilter))
        }
        return jobs
    }

    /// All that a thread scans with.
    var databases: [PatternDatabase] {
        [main, context].compactMap { $0 } + prefilters.map(\.database)
    }
}

/// A pattern that is not taken, of which target, and why.
package struct MatchProgramError: Error, CustomStringConvertible {
    package var target: String?
    package var message: String

    package var description: String {
        (target.map { "detector \($0): " } ?? "") + message.prefix(1).lowercased()
            + message.dropFirst()
    }
}

/// How sure a detector is of a match.
package enum Confidence: String, Sendable, CaseIterable, Comparable, Codable {
    case low, medium, high

    private var rank: UInt8 {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }

    /// The next lower one; low stays low.
    var lower: Confidence { self == .high ? .medium : .low }

    package static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }
}
